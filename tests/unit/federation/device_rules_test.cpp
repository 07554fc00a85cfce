// The rules of `devices_of`, one row per form of evidence.
#include "paas/federation/accelerators.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using namespace paas::federation;

namespace {

/// "2x nvidia A100 40 passthrough", several joined by " + ", in the order of their text.
std::string in_words(const Devices& devices) {
    std::vector<std::string> all;
    for (const Accelerator& one : devices.accelerators) {
        std::string text = (one.count == 0 ? "?" : std::to_string(one.count)) + "x";
        for (const std::string& part : {one.kind == "gpu" ? "" : one.kind, one.vendor, one.model}) {
            text += part.empty() ? "" : " " + part;
        }
        text += one.mem_gib == 0 ? "" : " " + std::to_string(one.mem_gib);
        if (one.mode != AcceleratorMode::passthrough) {
            text += " " + std::string(to_string(one.mode));
        }
        all.push_back(text);
    }
    std::ranges::sort(all);
    std::string joined;
    for (const std::string& text : all) {
        joined += (joined.empty() ? "" : " + ") + text;
    }
    return joined;
}

struct FlavorRow {
    const char* what;
    const char* name;
    const char* description;
    std::vector<Property> specs;
    const char* devices;
};

DeviceTables tables() {
    DeviceTables tables;
    tables.pci_aliases = {{"fast", "10de", "20b5", "type-PF"},
                          {"both", "10DE", "1db4", ""},
                          {"both", "10de", "1db5", ""},
                          {"nic", "15b3", "101b", "type-VF"},
                          {"hdr", "15b3", "101b", "type-VF"},
                          {"audio", "10de", "10f8", ""},
                          {"newer", "10de", "ffff", ""},
                          {"slice", "10de", "2235", "type-VF"},
                          {"told", "", "", "", "NVIDIA", "Tesla V100", 32}};
    tables.device_profiles = {
        {"two",
         {{{"resources:PGPU", "2"},
           {"trait:CUSTOM_GPU_NVIDIA", "required"},
           {"trait:CUSTOM_GPU_PRODUCT_ID_1EB8", "required"}}}},
        {"fpga", {{{"resources:FPGA", "1"}, {"trait:CUSTOM_FPGA_INTEL_PAC_ARRIA10", "required"}}}}};
    tables.mdev_types = {{"VGPU", "nvidia-558", "NVIDIA A40-12Q"},
                         {"CUSTOM_SMALL", "nvidia-700", "GRID A100D-1-10C"},
                         {"CUSTOM_GVT", "i915-GVTg_V5_4", "i915-GVTg_V5_4"}};
    return tables;
}

}  // namespace

TEST_CASE("devices of flavors") {
    const FlavorRow rows[] = {
        {"alias by its table", "x", "", {{"pci_passthrough:alias", "fast:2"}}, "2x nvidia A100 80"},
        {"any of two", "x", "", {{"pci_passthrough:alias", "both:1"}}, "1x nvidia V100"},
        {"two aliases", "x", "", {{"pci_passthrough:alias", "fast:1, nic:1"}}, "1x nvidia A100 80"},
        {"alias in the operator's words",
         "x",
         "",
         {{"pci_passthrough:alias", "told:4"}},
         "4x nvidia V100 32"},
        {"sound function", "x", "", {{"pci_passthrough:alias", "audio:1"}}, ""},
        {"an id nobody lists", "x", "", {{"pci_passthrough:alias", "newer:1"}}, "1x nvidia"},
        {"virtual function", "x", "", {{"pci_passthrough:alias", "slice:1"}}, "1x nvidia A40 vgpu"},
        {"alias by its words",
         "x",
         "",
         {{"pci_passthrough:alias", "gpu-a100-80:2"}},
         "2x nvidia A100 80"},
        {"a name with a digit", "x", "", {{"pci_passthrough:alias", "gpu0:1"}}, "1x"},
        {"alias without words", "x", "", {{"pci_passthrough:alias", "dev7:2"}}, ""},
        {"alias of something else", "x", "", {{"pci_passthrough:alias", "nvme-ssd:4"}}, ""},
        {"profile by its table", "x", "", {{"accel:device_profile", "two"}}, "2x nvidia T4 16"},
        {"FPGA profile", "x", "", {{"accel:device_profile", "fpga"}}, "1x fpga intel PAC Arria 10"},
        {"profile without table",
         "x",
         "",
         {{"accel:device_profile", "a30-dp"}},
         "1x nvidia A30 24"},
        {"mediated type", "x", "", {{"resources:VGPU", "1"}}, "1x nvidia A40 12 vgpu"},
        {"MIG-backed type", "x", "", {{"resources1:CUSTOM_SMALL", "1"}}, "1x nvidia A100 10 mig"},
        {"Intel's type", "x", "", {{"resources:CUSTOM_GVT", "1"}}, "1x intel vgpu"},
        {"class with ids", "x", "", {{"resources:CUSTOM_PCI_1002_74A1", "8"}}, "8x amd MI300X 192"},
        {"class by words", "x", "", {{"resources:CUSTOM_GPU_L40S", "1"}}, "1x nvidia L40S 48"},
        {"class of machines",
         "x",
         "",
         {{"resources:CUSTOM_BAREMETAL_H100", "1"}},
         "1x nvidia H100"},
        {"numbered groups",
         "x",
         "",
         {{"resources1:CUSTOM_NVIDIA_5", "1"},
          {"resources2:CUSTOM_NVIDIA_5", "1"},
          {"trait1:CUSTOM_NVIDIA_L4", "required"},
          {"trait2:CUSTOM_NVIDIA_L4", "required"}},
         "2x nvidia L4 vgpu"},
        {"ordinary classes",
         "x",
         "",
         {{"resources:VCPU", "4"}, {"resources:SRIOV_NET_VF", "1"}},
         ""},
        {"none of a class", "x", "", {{"resources:PGPU", "0"}}, ""},
        {"trait alone", "x", "", {{"trait:CUSTOM_NVIDIA_A100", "required"}}, ""},
        {"trait with a request",
         "x",
         "",
         {{"resources:PGPU", "1"}, {"trait:CUSTOM_NVIDIA_A100", "required"}},
         "1x nvidia A100"},
        {"processor trait",
         "x",
         "",
         {{"resources:PGPU", "1"}, {"trait:HW_CPU_X86_AMD_SEV", "required"}},
         "1x"},
        {"aggregate key", "x", "", {{"aggregate_instance_extra_specs:gpu", "true"}}, ""},
        {"number of GPUs", "x", "", {{"num_gpus", "2"}, {"gpu_type", "A40"}}, "2x nvidia A40 48"},
        {"any key with gpu", "x", "", {{"hw:gpu", "true"}}, "1x"},
        {"a key that denies", "gpu.large", "", {{"gpu", "false"}}, ""},
        {"specs of one key",
         "x",
         "",
         {{"pci_passthrough:gpu_specs", "m60_1q:virt:1"}},
         "1x nvidia M60 1 vgpu"},
        {"stated slice",
         "x",
         "",
         {{"gpu_number", "1"}, {"gpu_model", "A100-1g.5gb"}},
         "1x nvidia A100 5 mig"},
        {"a model nobody lists",
         "x",
         "",
         {{"gpu_number", "1"}, {"gpu_model", "Foo 9"}},
         "1x Foo 9"},
        {"stated and alias",
         "x",
         "",
         {{"gpu_number", "1"}, {"pci_passthrough:alias", "fast:1"}},
         "1x nvidia A100 80"},
        {"stated zero", "gpu.a100", "", {{"gpu_number", "0"}}, ""},
        {"alias and description",
         "x",
         "NVIDIA A30",
         {{"pci_passthrough:alias", "gpu:2"}},
         "2x nvidia A30 24"},
        {"words of number", "x", "Two NVIDIA A100 80GB GPUs, 1 TB RAM", {}, "2x nvidia A100 80"},
        {"boards of four", "x", "2x4 NVIDIA H100", {}, "8x nvidia H100"},
        {"vCPUs and memory", "4x16.gpu-a100", "", {}, "1x nvidia A100"},
        {"no accelerator", "gpu-login", "front end, no accelerators", {}, ""},
        {"memory in front", "x", "2x 80GB H100 SXM5", {}, "2x nvidia H100 80"},
        {"times sign", "x", "NVIDIA L4 × 4", {}, "4x nvidia L4 24"},
        {"other memory", "x", "V100 with 32 GB RAM", {}, "1x nvidia V100"},
        {"GPU and CPU makers", "x", "AMD EPYC with GPU", {}, "1x"},
        {"vGPU profile", "x", "vGPU A40-8Q", {}, "1x nvidia A40 8 vgpu"},
        {"a fraction", "x", "0.5 GPU (T4)", {}, "1x nvidia T4 vgpu"},
        {"GPU hosts", "x", "CPU flavor on GPU hosts", {}, ""},
        {"no GPU", "gpu.none", "Login node, no GPU", {}, ""},
        {"CPU only", "gpu.prep", "CPU only, prepares GPU jobs", {}, ""},
        {"a disk of 100 GB", "x", "A 100 GB disk", {}, ""},
        {"FPGA in words", "x", "2x Xilinx Alveo U250 FPGA", {}, "2x fpga xilinx U250"},
        {"U50 alone", "u50.large", "", {}, ""},
        {"count in the name", "n3-H100-SXM5x8", "", {}, "8x nvidia H100"},
        {"joined words", "n3-RTX-A6000x2", "", {}, "2x nvidia RTX A6000 48"},
        {"card of a consumer", "hpc.nvidia-2080ti", "", {}, "1x nvidia RTX 2080 Ti 11"},
        {"number alone", "gpu.4090x2", "", {}, "2x nvidia RTX 4090 24"},
        {"kind of flavor", "m1.medium-gpu", "", {}, "1x"},
        {"number in the name", "c8.m32.gpu2", "", {}, "2x"},
        {"generation", "gpu2.small", "", {}, "1x"},
        {"both numbers", "gpu1cpu2", "", {}, "1x"},
        {"MIG in the name", "vgpu.a100.1g.10gb", "", {}, "1x nvidia A100 10 mig"},
        {"series", "t4.2xlarge", "", {}, ""},
        {"series of a project", "v100.small", "", {}, ""},
        {"behind a series", "c5.large_t4", "", {}, "1x nvidia T4 16"},
        {"SCS pass-through", "SCS-8V-32_GAc1-64", "", {}, "1x amd"},
        {"SCS virtual", "SCS-8V-32-100_gN", "", {}, "1x nvidia vgpu"},
        {"SCS processor", "SCS-8V-32-100_i2", "", {}, ""},
    };
    for (const FlavorRow& row : rows) {
        CAPTURE(row.what);
        CHECK(in_words(devices_of(FlavorFacts{row.name, row.description, row.specs}, tables())) ==
              row.devices);
    }
}

TEST_CASE("the order of properties does not matter") {
    std::vector<Property> specs = {{"pci_passthrough:alias", "fast:1"},
                                   {"gpu_model", "A100"},
                                   {"gpu_number", "1"},
                                   {"gpu:count", "3"},
                                   {"resources:VGPU", "1"},
                                   {"trait:CUSTOM_GPU_NVIDIA", "required"},
                                   {"infiniband", "true"}};
    const Devices first = devices_of(FlavorFacts{"g", "", specs}, tables());
    std::mt19937 random(11);
    for (int round = 0; round < 50; ++round) {
        std::ranges::shuffle(specs, random);
        CHECK(devices_of(FlavorFacts{"g", "", specs}, tables()) == first);
    }
}

TEST_CASE("each device says where it was read") {
    const std::vector<Property> specs = {{"pci_passthrough:alias", "fast:2"}};
    const Devices told = devices_of(FlavorFacts{"g", "", specs}, tables());
    REQUIRE(told.accelerators.size() == 1);
    CHECK(told.accelerators[0].evidence == "pci_passthrough:alias=fast:2 (10de:20b5)");
    CHECK(told.accelerators[0].confidence == Confidence::derived);
    const Devices guessed = devices_of("g-a100x4", {});
    REQUIRE(guessed.accelerators.size() == 1);
    CHECK(guessed.accelerators[0].evidence == "name=g-a100x4");
    CHECK(guessed.accelerators[0].confidence == Confidence::guessed);
}

TEST_CASE("InfiniBand and capacity of flavors") {
    struct Row {
        const char* what;
        const char* name;
        const char* description;
        std::vector<Property> specs;
        bool infiniband;
        bool spot;
        bool on_demand;
    };
    const Row rows[] = {
        {"called so and Mellanox",
         "x",
         "",
         {{"pci_passthrough:alias", "hdr:1"}},
         true,
         false,
         false},
        {"Mellanox of any kind",
         "x",
         "",
         {{"pci_passthrough:alias", "nic:1"}},
         false,
         false,
         false},
        {"stated", "x", "", {{"infiniband", "True"}}, true, false, false},
        {"denied", "x", "InfiniBand HDR", {{"infiniband", "false"}}, false, false, false},
        {"described", "x", "200 Gb/s InfiniBand HDR", {}, true, false, false},
        {"RoCE", "x", "RoCE, no InfiniBand", {}, false, false, false},
        {"SCS", "SCS-8V-32_ib", "", {}, true, false, false},
        {"a name", "m1.ib", "", {}, false, false, false},
        {"trait", "x", "", {{"trait:CUSTOM_PREEMPTIBLE", "required"}}, false, true, false},
        {"trait forbidden", "x", "", {{"trait:CUSTOM_SPOT", "forbidden"}}, false, false, false},
        {"name", "spot.large", "", {}, false, true, false},
        {"description", "x", "pre-emptible", {}, false, true, false},
        {"not", "x", "non-preemptible, on-demand", {}, false, false, true},
        {"low priority", "x", "low priority, burstable", {}, false, false, false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        const auto devices =
            devices_of(FlavorFacts{row.name, row.description, row.specs}, tables());
        CHECK(devices.infiniband == row.infiniband);
        CHECK(devices.infiniband_evidence.empty() != row.infiniband);
        CHECK(devices.spot == row.spot);
        CHECK(devices.on_demand == row.on_demand);
    }
}

TEST_CASE("devices of nodes") {
    struct Row {
        const char* what;
        std::vector<Property> labels;
        std::vector<Property> allocatable;
        const char* devices;
    };
    const Row rows[] = {
        {"whole GPUs",
         {{"nvidia.com/gpu.product", "NVIDIA-L40S"}, {"nvidia.com/gpu.memory", "46068"}},
         {{"nvidia.com/gpu", "4"}, {"cpu", "64"}},
         "4x nvidia L40S 48"},
        {"labels alone",
         {{"nvidia.com/gpu.product", "NVIDIA-L40S"}},
         {{"nvidia.com/gpu", "0"}},
         ""},
        {"time slices",
         {{"nvidia.com/gpu.product", "Tesla-T4-SHARED"}, {"nvidia.com/gpu.replicas", "4"}},
         {{"nvidia.com/gpu", "8"}},
         "2x nvidia T4 16 shared"},
        {"shares of unknown devices", {}, {{"nvidia.com/gpu.shared", "5"}}, "?x nvidia shared"},
        {"shared by Google's name",
         {{"cloud.google.com/gke-gpu-sharing-strategy", "time-sharing"},
          {"cloud.google.com/gke-max-shared-clients-per-gpu", "2"},
          {"cloud.google.com/gke-accelerator", "nvidia-l4"}},
         {{"nvidia.com/gpu", "2"}},
         "1x nvidia L4 24 shared"},
        {"single MIG strategy",
         {{"nvidia.com/gpu.product", "NVIDIA-A100-SXM4-40GB-MIG-1g.5gb"}},
         {{"nvidia.com/gpu", "7"}},
         "7x nvidia A100 5 mig"},
        {"memory of the host is not the GPU's",
         {{"nvidia.com/gpu.product", "NVIDIA-GH200-480GB"}, {"nvidia.com/gpu.memory", "97871"}},
         {{"nvidia.com/gpu", "1"}},
         "1x nvidia GH200 96"},
        {"AMD by its id",
         {{"amd.com/gpu.device-id", "740f"}},
         {{"amd.com/gpu", "4"}},
         "4x amd MI210 64"},
        {"AMD by its older label",
         {{"beta.amd.com/gpu.device-id.738c", "2"}},
         {{"amd.com/gpu", "2"}},
         "2x amd MI100 32"},
        {"Intel, shares counted by labels",
         {{"gpu.intel.com/device-id.0380-56c0.count", "2"}},
         {{"gpu.intel.com/i915", "8"}},
         "2x intel Flex 170 16 shared"},
        {"cores alone", {}, {{"aws.amazon.com/neuroncore", "4"}}, "?x npu aws"},
        {"cores of a known chip",
         {{"karpenter.k8s.aws/instance-accelerator-name", "inferentia2"}},
         {{"aws.amazon.com/neuroncore", "4"}},
         "2x npu aws Inferentia2 32"},
        {"one chip under two names",
         {},
         {{"aws.amazon.com/neuron", "2"}, {"aws.amazon.com/neurondevice", "2"}},
         "2x npu aws"},
        {"KubeVirt: one id for two cards", {}, {{"nvidia.com/GA107GL_A2__A16", "1"}}, "1x nvidia"},
        {"KubeVirt: a card", {}, {{"nvidia.com/GV100GL_Tesla_V100", "2"}}, "2x nvidia V100"},
        {"KubeVirt: a profile", {}, {{"nvidia.com/GRID_T4-2Q", "8"}}, "8x nvidia T4 2 vgpu"},
        {"not devices",
         {},
         {{"nvidia.com/gpumem", "40960"},
          {"nvidia.com/hostdev", "4"},
          {"vpc.amazonaws.com/efa", "1"},
          {"qat.intel.com/generic", "8"},
          {"devices.kubevirt.io/kvm", "1k"}},
         ""},
        {"Ascend", {}, {{"huawei.com/Ascend910", "8"}}, "8x npu huawei Ascend 910 32"},
        {"FPGA shell",
         {},
         {{"xilinx.com/fpga-xilinx_u200_gen3x16_xdma_2-0", "1"}},
         "1x fpga xilinx U200"},
        {"another maker", {}, {{"example.com/gpu", "2"}}, "2x"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        CHECK(in_words(devices_of(NodeFacts{"gpu-node", row.labels, row.allocatable, {}})) ==
              row.devices);
    }
}

TEST_CASE("devices of quotas") {
    const std::vector<Property> hard = {
        {"requests.nvidia.com/gpu", "4"}, {"limits.nvidia.com/gpu", "4"},
        {"nvidia.com/gpu", "9"},          {"requests.nvidia.com/mig-1g.5gb", "2"},
        {"requests.amd.com/gpu", "0"},    {"requests.nvidia.com/gpumem", "100"},
        {"requests.rdma/ib", "1"}};
    const Devices devices = devices_of(QuotaFacts{hard});
    CHECK(in_words(devices) == "2x nvidia 5 mig + 4x nvidia");
    CHECK(devices.infiniband);
}
