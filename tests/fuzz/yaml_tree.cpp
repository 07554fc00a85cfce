/// The marked YAML tree on any bytes: never a crash, and what is read can be written and read
/// again with nothing lost.
#include "../support/same_tree.hpp"

#include "paas/text/json.hpp"
#include "paas/text/yaml.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace paas;
    std::string input(reinterpret_cast<const char*>(data), size);
    (void)text::parse_json(input);
    text::YamlBudget budget;
    budget.nodes = 20'000;
    DiagnosticList findings;
    const auto document = text::YamlDocument::parse(std::move(input), "fuzz", budget, findings);
    if (!document) {
        if (findings.errors() == 0) {
            std::abort();
        }
        return 0;
    }
    // Escapes and indentation can make the text of a value longer than it was.
    text::YamlBudget roomy;
    roomy.value_bytes *= 8;
    roomy.bytes *= 8;
    DiagnosticList ignored;
    const auto twin =
        text::YamlDocument::parse(text::to_yaml(document->root()), "twin", roomy, ignored);
    if (!twin || !testing::tree_difference(document->root(), twin->root()).empty()) {
        std::abort();
    }
    const auto json = text::to_json(document->root());
    if (!json) {
        return 0;
    }
    const auto again =
        text::YamlDocument::parse(text::to_yaml(*json), "again", text::YamlBudget{}, findings);
    if (!again || text::to_json(again->root()) != *json) {
        std::abort();
    }
    return 0;
}
