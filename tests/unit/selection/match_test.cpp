#include "fixtures.hpp"

using namespace paas;
using namespace paas::selection;
using namespace paas::selection::test;

namespace {

std::string chosen_flavor(const NodeRequirement& node, const federation::Provider& provider) {
    Requirements requirements;
    requirements.nodes = {node};
    const Verdict verdict = judge(requirements, provider);
    return verdict.choices.empty() ? "" : verdict.choices[0].flavor->name;
}

std::string chosen_image(const NodeRequirement& node, const federation::Provider& provider) {
    Requirements requirements;
    requirements.nodes = {node};
    const Verdict verdict = judge(requirements, provider);
    if (!verdict.fits) {
        return "refused";
    }
    return verdict.choices[0].image == nullptr ? "none" : verdict.choices[0].image->name;
}

NodeRequirement asking(std::int64_t vcpus, std::int64_t ram_bytes, std::int64_t disk_bytes = 0) {
    NodeRequirement node;
    node.name = "n";
    node.vcpus = vcpus;
    node.ram_bytes = ram_bytes;
    node.disk_bytes = disk_bytes;
    return node;
}

}  // namespace

TEST_CASE("the smallest flavor that fits is chosen, sizes being exact") {
    struct Row {
        const char* what;
        NodeRequirement node;
        std::string flavor;
    };
    const Row rows[] = {
        {"nothing asked", asking(0, 0), "small"},
        {"one vCPU", asking(1, 0), "small"},
        {"exactly 2 GiB", asking(1, 2 * kGiB), "small"},
        {"one byte more", asking(1, 2 * kGiB + 1), "medium"},
        {"2 GB are less than 2 GiB", asking(1, 2 * kGB), "small"},
        {"three vCPUs", asking(3, 0), "large"},
        {"disk", asking(1, 0, 21 * kGiB), "large"},
        {"20 GiB of disk", asking(1, 0, 20 * kGiB), "small"},
        {"too many vCPUs", asking(9, 0), ""},
        {"too much memory", asking(1, 17 * kGiB), ""},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        CHECK(chosen_flavor(row.node, site()) == row.flavor);
    }
}

TEST_CASE("a flavor asked for by name or id decides alone") {
    NodeRequirement node = asking(8, 0);
    node.instance_type = "small";
    CHECK(chosen_flavor(node, site()) == "small");
    node.instance_type = "id-medium";
    CHECK(chosen_flavor(node, site()) == "medium");
    node.instance_type = "unknown";
    CHECK(chosen_flavor(node, site()).empty());
}

TEST_CASE("GPUs and InfiniBand are matched, and kept for those who ask") {
    federation::Provider provider = site();
    federation::Flavor gpu = flavor("gpu", 1, 2048);
    gpu.gpus = 2;
    gpu.gpu_vendor = "NVIDIA";
    gpu.gpu_model = "A100";
    federation::Flavor fabric = flavor("fabric", 1, 2048);
    fabric.infiniband = true;
    provider.flavors.push_back(gpu);
    provider.flavors.push_back(fabric);

    NodeRequirement node = asking(1, 0);
    CHECK(chosen_flavor(node, provider) == "small");
    node.infiniband = true;
    CHECK(chosen_flavor(node, provider) == "fabric");
    node.infiniband = false;
    node.gpus = 1;
    CHECK(chosen_flavor(node, provider) == "gpu");
    node.gpu_vendor = "nvidia";
    node.gpu_model = "a100";
    CHECK(chosen_flavor(node, provider) == "gpu");
    node.gpu_model = "H100";
    CHECK(chosen_flavor(node, provider).empty());
    node.gpu_model = "";
    node.gpus = 3;
    CHECK(chosen_flavor(node, provider).empty());
}

TEST_CASE("exact means the number asked for, in decimal or binary units") {
    struct Row {
        NodeRequirement node;
        bool exact;
    };
    const Row rows[] = {
        {asking(2, 4 * kGB, 20 * kGB), true},
        {asking(2, 4 * kGiB, 20 * kGiB), true},
        {asking(2, 0), true},
        {asking(2, 3 * kGiB), false},
        {asking(2, 4 * kGB, 10 * kGB), false},
        {asking(0, 4096 * kMiB), true},
        {asking(0, 4096 * kGB / 1000), false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.node.ram_bytes);
        Requirements requirements;
        requirements.nodes = {row.node};
        const Verdict verdict = judge(requirements, site());
        REQUIRE(verdict.choices.size() == 1);
        CHECK(
            verdict.choices[0].flavor->name ==
            (row.node.vcpus + row.node.ram_bytes > 2 ? "medium" : verdict.choices[0].flavor->name));
        CHECK(verdict.choices[0].exact == row.exact);
        CHECK(verdict.exact_flavors == (row.exact ? 1 : 0));
    }
}

TEST_CASE("images must have what is asked for") {
    federation::Provider provider = site();
    federation::Image cuda = image("ubuntu", "24.04");
    cuda.name = "ubuntu-cuda";
    cuda.cuda_support = true;
    cuda.gpu_driver = true;
    cuda.architecture = "aarch64";
    cuda.os_type = "Linux";
    cuda.tags = {"v3"};
    provider.images.push_back(cuda);

    const auto wanting = [](auto&& set) {
        NodeRequirement node = asking(1, 0);
        set(node);
        return node;
    };
    struct Row {
        const char* what;
        NodeRequirement node;
        std::string image;
    };
    using Node = NodeRequirement;
    const Row rows[] = {
        {"nothing: the first by name", asking(1, 0), "almalinux-9"},
        {"distribution in any case", wanting([](Node& n) { n.os_distribution = "AlmaLinux"; }),
         "almalinux-9"},
        {"version", wanting([](Node& n) { n.os_distribution = "ubuntu", n.os_version = "24.04"; }),
         "ubuntu-cuda"},
        {"no such version",
         wanting([](Node& n) { n.os_distribution = "ubuntu", n.os_version = "20.04"; }), "refused"},
        {"architecture and type may be unknown", wanting([](Node& n) {
             n.os_distribution = "ubuntu", n.architecture = "x86_64", n.os_type = "linux";
         }),
         "ubuntu-22.04"},
        {"CUDA", wanting([](Node& n) { n.cuda_support = true; }), "ubuntu-cuda"},
        {"CUDA on x86_64",
         wanting([](Node& n) { n.cuda_support = true, n.architecture = "x86_64"; }), "refused"},
        {"name", wanting([](Node& n) { n.image = "ubuntu-22.04"; }), "ubuntu-22.04"},
        {"id", wanting([](Node& n) { n.image = "id-almalinux9"; }), "almalinux-9"},
        {"name and tag", wanting([](Node& n) { n.image = "ubuntu-cuda:v3"; }), "ubuntu-cuda"},
        {"wrong tag", wanting([](Node& n) { n.image = "ubuntu-cuda:v4"; }), "refused"},
        {"URI of this cloud",
         wanting([](Node& n) { n.image = "ost://KS.example.org/id-ubuntu22.04"; }), "ubuntu-22.04"},
        {"URI of this cloud, image not listed",
         wanting([](Node& n) { n.image = "ost://ks.example.org/hidden"; }), "none"},
        {"URI of another cloud",
         wanting([](Node& n) { n.image = "ost://ks.elsewhere.org/id-ubuntu22.04"; }), "refused"},
        {"URI of another kind of cloud",
         wanting([](Node& n) { n.image = "aws://ks.example.org/ami-1"; }), "refused"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        CHECK(chosen_image(row.node, provider) == row.image);
    }
}

TEST_CASE("the newest of several images is chosen") {
    federation::Provider provider = site();
    federation::Image newer = image("ubuntu", "22.04");
    newer.name = "a-newer-build";
    newer.created_at = "2025-10-01 00:00:00+00:00";
    provider.images[0].created_at = "2025-09-01 00:00:00+00:00";
    provider.images.push_back(newer);
    NodeRequirement node = asking(1, 0);
    node.os_distribution = "ubuntu";
    CHECK(chosen_image(node, provider) == "a-newer-build");
}

TEST_CASE("GPUs are matched by vendor, model and memory, whole devices only") {
    federation::Provider provider = site();
    const auto gpu_flavor = [](const char* name, const char* model, std::int64_t mem,
                               std::int64_t count, federation::AcceleratorMode mode) {
        federation::Flavor one = flavor(name, 4, 8192);
        one.accelerators = {
            {.vendor = "nvidia", .model = model, .mem_gib = mem, .count = count, .mode = mode}};
        return one;
    };
    using Mode = federation::AcceleratorMode;
    provider.flavors = {gpu_flavor("slice", "A100-1g.5gb", 5, 1, Mode::mig),
                        gpu_flavor("a100-40", "A100-PCIE-40GB", 40, 1, Mode::passthrough),
                        gpu_flavor("a100-80x2", "A100", 80, 2, Mode::passthrough),
                        gpu_flavor("t4", "Tesla T4", 16, 1, Mode::passthrough)};
    provider.flavors.back().spot = true;
    struct Row {
        std::int64_t gpus;
        const char* vendor;
        const char* model;
        bool spot;
        const char* flavor;
    };
    const Row rows[] = {
        {1, "", "", false, "a100-40"},
        {1, "nvidia", "A100", false, "a100-40"},
        {1, "", "NVIDIA A100-80GB", false, "a100-80x2"},
        {2, "NVIDIA", "a100", false, "a100-80x2"},
        {1, "", "A100-1g.5gb", false, "slice"},
        {1, "", "T4", false, ""},
        {1, "", "T4", true, "t4"},
        {1, "amd", "", false, ""},
        {3, "", "", false, ""},
    };
    for (const Row& row : rows) {
        CAPTURE(row.model);
        CAPTURE(row.gpus);
        NodeRequirement node = asking(1, 0);
        node.gpus = row.gpus;
        node.gpu_vendor = row.vendor;
        node.gpu_model = row.model;
        node.spot = row.spot;
        CHECK(chosen_flavor(node, provider) == row.flavor);
    }
}

TEST_CASE("a refusal names the smallest change of the request") {
    federation::Provider provider = site();
    federation::Flavor gpu = flavor("g1", 8, 16384);
    gpu.gpus = 1;
    gpu.gpu_vendor = "nvidia";
    gpu.gpu_model = "T4";
    federation::Flavor arm = flavor("arm", 64, 65536);
    arm.architecture = "aarch64";
    for (federation::Flavor& one : provider.flavors) {
        one.architecture = "amd64";
    }
    provider.flavors.push_back(gpu);
    provider.flavors.push_back(arm);
    const auto fix = [&](const NodeRequirement& node) {
        Requirements requirements;
        requirements.nodes = {node};
        const Verdict verdict = judge(requirements, provider);
        REQUIRE(verdict.refusals.size() == 1);
        return verdict.refusals[0].fix;
    };
    NodeRequirement node = asking(2, 0);
    node.gpus = 1;
    node.gpu_model = "A100";
    CHECK(fix(node) == "ask for the GPU nvidia T4 (flavor g1)");
    node = asking(32, 0);
    node.architecture = "x86_64";
    CHECK(fix(node) == "ask for aarch64 (flavor arm)");
    node = asking(128, 128 * kGiB);
    CHECK(fix(node) == "ask for at most 64 vCPUs, 65536 MiB of memory (flavor arm)");
    node = asking(1, 0);
    node.infiniband = true;
    CHECK(fix(node).starts_with("ask for no InfiniBand (flavor "));
}

TEST_CASE("architectures are compared under all their names, unknown ones left to the image") {
    federation::Provider provider = site();
    provider.flavors = {flavor("untold", 4, 8192), flavor("arm", 1, 2048)};
    provider.flavors[1].architecture = "arm64";
    NodeRequirement node = asking(1, 0);
    CHECK(chosen_flavor(node, provider) == "arm");
    node.architecture = "x86_64";
    CHECK(chosen_flavor(node, provider) == "untold");
    node.architecture = "AARCH64";
    CHECK(chosen_flavor(node, provider) == "arm");
    node.architecture = "sparc";
    provider.flavors[1].architecture = "SPARC";
    CHECK(chosen_flavor(node, provider) == "arm");
    provider.flavors.erase(provider.flavors.begin());
    node.architecture = "mips";
    CHECK(chosen_flavor(node, provider).empty());
}

TEST_CASE("an image that needs a larger disk or memory decides the flavor, or is passed over") {
    federation::Provider provider = site();
    provider.images[0].created_at = "2025-01-01";
    provider.images[0].min_disk_gib = 40;
    NodeRequirement node = asking(1, 0);
    node.os_distribution = "ubuntu";
    CHECK(chosen_flavor(node, provider) == "large");

    federation::Image older = image("ubuntu", "20.04");
    older.created_at = "2024-01-01";
    provider.images.push_back(older);
    provider.images[0].min_ram_mib = 1'000'000;  // no flavor runs it
    CHECK(chosen_flavor(node, provider) == "small");
    CHECK(chosen_image(node, provider) == "ubuntu-20.04");

    // A flavor without a root disk of its own takes any image.
    provider.images = {provider.images[0]};
    provider.images[0].min_ram_mib = 0;
    provider.flavors = {flavor("diskless", 1, 2048, 0)};
    CHECK(chosen_flavor(node, provider) == "diskless");
}
