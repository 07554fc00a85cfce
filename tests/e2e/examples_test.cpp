// Every example is run.
#include "home.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace e2e;

namespace {

struct Row {
    const char* name;
    std::vector<std::string> inputs;
    int nodes;
    const char* output;
};

const std::vector<Row>& rows() {
    static const std::vector<Row> all{
        {"virtual-machine", {"--inputs", example("virtual-machine.inputs.yaml")}, 1, "node_ip"},
        {"vm-with-volume", {"--inputs", example("vm-with-volume.inputs.yaml")}, 1, "data_folder"},
        {"kubernetes-cluster",
         {"--inputs", example("kubernetes-cluster.inputs.yaml"), "-i", "admin_token=correct-horse"},
         4,
         "dashboard_endpoint"},
        {"batch-cluster", {"--inputs", example("batch-cluster.inputs.json")}, 3, "cluster_ip"}};
    return all;
}

}  // namespace

TEST_CASE("each template is valid, deploys with its inputs, and is deleted") {
    Home home;
    home.environment["PAAS_SIMULATION"] = example("simulation.yaml");
    home.feed();
    for (const Row& row : rows()) {
        CAPTURE(row.name);
        const std::string file = example(std::string(row.name) + ".yaml");
        const ProgramResult checked = home.paas({"validate", "--strict", file});
        CAPTURE(checked.out);
        CHECK(checked.code == 0);
        CHECK(checked.out == file + ": valid\n");
        std::vector<std::string> words{"deploy", file, "--name", row.name, "--group", "lab/test"};
        words.insert(words.end(), row.inputs.begin(), row.inputs.end());
        const ProgramResult result = home.paas(words);
        CAPTURE(result.err);
        REQUIRE(result.code == 0);
        const Json deployment = home.json({"status", row.name});
        CHECK(deployment["nodes"].size() == static_cast<std::size_t>(row.nodes));
        CHECK(deployment["outputs"].contains(row.output));
        CHECK(deployment["template"] == row.name);
        home.good({"delete", row.name, "--yes"});
    }
}

TEST_CASE("no template is left out") {
    std::set<std::string> known;
    for (const Row& row : rows()) {
        known.insert(std::string(row.name) + ".yaml");
    }
    known.insert("simulation.yaml");
    for (const auto& entry : std::filesystem::directory_iterator(example(""))) {
        const std::string name = entry.path().filename().string();
        if (name.ends_with(".yaml") && !name.ends_with(".inputs.yaml")) {
            CAPTURE(name);
            CHECK(known.contains(name));
        }
    }
}
