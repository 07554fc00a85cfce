/// The kept form of a YAML tree as any bytes: never a crash or a tree that leaves its bounds, its
/// budget or a walk without end. The input is the text, a NUL, and what the store gives for it.
#include "paas/text/yaml.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace paas;

class GivenStore final : public text::YamlStore {
public:
    explicit GivenStore(std::string bytes) : bytes_(std::move(bytes)) {}
    std::optional<std::string> load(std::string_view /*key*/) override { return bytes_; }
    void save(std::string_view /*key*/, std::string_view /*bytes*/) override {}

private:
    std::string bytes_;
};

std::size_t walk(const text::YamlNode& node, std::size_t depth, std::size_t& bytes) {
    if (depth > 64) {
        std::abort();
    }
    for (const std::string_view text : {node.text(), node.tag(), node.describe()}) {
        for (const char c : text) {
            bytes += static_cast<unsigned char>(c);
        }
    }
    std::size_t nodes = 1;
    for (const text::YamlNode item : node.items()) {
        nodes += walk(item, depth + 1, bytes);
    }
    for (const text::YamlEntry entry : node.entries()) {
        nodes += walk(entry.key, depth + 1, bytes) + walk(entry.value, depth + 1, bytes);
        (void)node.find(entry.name());
    }
    return nodes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t end = input.find('\0');
    if (end == std::string_view::npos) {
        return 0;
    }
    GivenStore store(std::string(input.substr(end + 1)));
    text::YamlBudget budget;
    budget.nodes = 20'000;
    DiagnosticList findings;
    const auto document = text::YamlDocument::parse(std::string(input.substr(0, end)), "fuzz",
                                                    budget, store, findings);
    std::size_t bytes = 0;
    if (document && walk(document->root(), 0, bytes) > budget.nodes) {
        std::abort();
    }
    return 0;
}
