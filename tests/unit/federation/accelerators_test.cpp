#include "paas/federation/provider.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace paas::federation;

TEST_CASE("the keys of today's feeders, in any order") {
    std::vector<Property> specs = {{"gpu_number", "2"},
                                   {"gpu_vendor", "NVIDIA"},
                                   {"gpu_model", "A100-PCIE-40GB"},
                                   {"infiniband", "true"},
                                   {"aggregate_instance_extra_specs:local_storage", "true"}};
    std::mt19937 random(3);
    for (int round = 0; round < 20; ++round) {
        const Devices devices = devices_of("any", specs);
        REQUIRE(devices.accelerators.size() == 1);
        const Accelerator& gpu = devices.accelerators[0];
        CHECK(gpu.kind == "gpu");
        CHECK(gpu.vendor == "nvidia");
        CHECK(gpu.model == "A100");
        CHECK(gpu.mem_gib == 40);
        CHECK(gpu.count == 2);
        CHECK(gpu.mode == AcceleratorMode::passthrough);
        CHECK(gpu.confidence == Confidence::stated);
        CHECK(gpu.evidence == "gpu_number=2 gpu_vendor=NVIDIA gpu_model=A100-PCIE-40GB");
        CHECK(devices.infiniband);
        CHECK(devices.infiniband_evidence == "infiniband=true");
        CHECK(devices.local_storage == "true");
        std::ranges::shuffle(specs, random);
    }
}

TEST_CASE("a number that makes no sense is no GPU") {
    for (const char* number : {"0", "-1", "", "many", "99999999999999999999", "1025"}) {
        CAPTURE(number);
        const std::vector<Property> specs = {{"gpu_number", number}, {"gpu_model", "T4"}};
        CHECK(devices_of("g1", specs).accelerators.empty());
    }
    const std::vector<Property> no = {{"infiniband", "false"}};
    CHECK(!devices_of("f", no).infiniband);
}

TEST_CASE("models are compared by what tells them apart") {
    struct Row {
        const char* text;
        GpuModel model;
    };
    const Row rows[] = {
        {"A100", {"", "a100", 0}},
        {"NVIDIA A100-PCIE-40GB", {"nvidia", "a100", 40}},
        {"nvidia-a100-sxm4-80gb", {"nvidia", "a100", 80}},
        {"Tesla V100-SXM2-32GB", {"nvidia", "v100", 32}},
        {"Tesla T4", {"nvidia", "t4", 0}},
        {"RTX 4090", {"", "rtx4090", 0}},
        {"rtx4090", {"", "rtx4090", 0}},
        {"AMD Instinct MI250X", {"amd", "mi250x", 0}},
        {"H100 NVL", {"", "h100", 0}},
        {"A100-1g.5gb", {"", "a100-1g.5gb", 0}},
        {"GRID A100-4C", {"nvidia", "a100-4c", 0}},
        {"", {}},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        CHECK(parse_gpu_model(row.text) == row.model);
    }
}

TEST_CASE("what may serve what") {
    const auto gpu = [](const char* vendor, const char* model, std::int64_t mem,
                        AcceleratorMode mode = AcceleratorMode::passthrough) {
        Accelerator one;
        one.vendor = vendor;
        one.model = model;
        one.mem_gib = mem;
        one.mode = mode;
        return one;
    };
    struct Row {
        const char* what;
        Accelerator offered;
        const char* vendor;
        const char* model;
        bool serves;
    };
    const Row rows[] = {
        {"nothing asked for", gpu("amd", "MI250", 128), "", "", true},
        {"same model, other words", gpu("nvidia", "NVIDIA A100-PCIE-40GB", 40), "", "A100", true},
        {"vendor in any case", gpu("nvidia", "T4", 0), "NVIDIA", "t4", true},
        {"vendor by the brand", gpu("", "Tesla T4", 0), "", "NVIDIA T4", true},
        {"other vendor", gpu("amd", "MI250", 0), "nvidia", "", false},
        {"vendor not told", gpu("", "T4", 0), "nvidia", "T4", false},
        {"other model", gpu("nvidia", "A30", 0), "", "A100", false},
        {"A100 is not A1000", gpu("nvidia", "A1000", 0), "", "A100", false},
        {"memory as asked", gpu("nvidia", "A100", 80), "", "A100-80GB", true},
        {"memory in the name", gpu("nvidia", "A100-SXM4-80GB", 0), "", "A100-80GB", true},
        {"other memory", gpu("nvidia", "A100", 40), "", "A100-80GB", false},
        {"memory not told", gpu("nvidia", "A100", 0), "", "A100-80GB", false},
        {"a slice is not the device", gpu("nvidia", "A100-1g.5gb", 5, AcceleratorMode::mig), "",
         "A100", false},
        {"a slice without a name", gpu("nvidia", "A100", 5, AcceleratorMode::mig), "", "A100",
         false},
        {"the slice by its name", gpu("nvidia", "A100-1g.5gb", 5, AcceleratorMode::mig), "",
         "a100-1g.5gb", true},
        {"any GPU may be a slice", gpu("nvidia", "A100-1g.5gb", 5, AcceleratorMode::mig), "nvidia",
         "", true},
        {"a shared device is not the device", gpu("nvidia", "T4", 16, AcceleratorMode::shared), "",
         "T4", false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        CHECK(serves(offer_of(row.offered), wanted_gpu(row.vendor, row.model)) == row.serves);
    }
}

TEST_CASE("a flavor's GPUs, whichever way they are told") {
    Flavor flavor;
    CHECK(gpus_of(flavor) == 0);
    CHECK(accelerators_of(flavor).empty());
    flavor.gpus = 2;
    flavor.gpu_vendor = "nvidia";
    flavor.gpu_model = "A100-40GB";
    REQUIRE(accelerators_of(flavor).size() == 1);
    CHECK(accelerators_of(flavor)[0].count == 2);
    CHECK(accelerators_of(flavor)[0].mem_gib == 40);
    CHECK(gpus_of(flavor) == 2);
    flavor.accelerators = {{.count = 4}, {.kind = "fpga", .count = 8}};
    CHECK(gpus_of(flavor) == 4);
    CHECK(accelerators_of(flavor).size() == 2);
}

TEST_CASE("names of modes and confidences are read back") {
    for (const auto mode : {AcceleratorMode::passthrough, AcceleratorMode::vgpu,
                            AcceleratorMode::mig, AcceleratorMode::shared}) {
        CHECK(parse_accelerator_mode(to_string(mode)) == mode);
    }
    for (const auto level : {Confidence::stated, Confidence::derived, Confidence::guessed}) {
        CHECK(parse_confidence(to_string(level)) == level);
    }
    CHECK(!parse_accelerator_mode("MIG"));
    CHECK(!parse_confidence(""));
}
