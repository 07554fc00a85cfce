#include "paas/text/yaml.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <map>

using namespace paas;
using namespace paas::text;

namespace {

class MemoryStore final : public YamlStore {
public:
    std::optional<std::string> load(std::string_view key) override {
        const auto found = kept.find(std::string(key));
        return found == kept.end() ? std::nullopt : std::optional(found->second);
    }
    void save(std::string_view key, std::string_view bytes) override {
        kept[std::string(key)] = bytes;
        ++saves;
    }

    std::map<std::string, std::string> kept;
    int saves = 0;
};

const std::string kText =
    "\xEF\xBB\xBFnumber: 1\n"
    "quoted: \"two\\nlines\"\n"
    "folded: >\n  some\n  text\n"
    "list: [ a, &b b, *b, ~, !!str 5 ]\n"
    "base: &base { x: 1, y: { z: 2 } }\n"
    "merged: { <<: *base, y: 3 }\n"
    "number: 2\n"
    "large: { i: 1, h: 2, g: 3, f: 4, e: 5, d: 6, c: 7, b: 8, a: 9, 9: 0 }\n";

struct Reading {
    std::optional<YamlDocument> document;
    std::string findings;
};

Reading read(const std::string& text, MemoryStore& store, const YamlBudget& budget = {}) {
    DiagnosticList list;
    Reading reading;
    if (auto document = YamlDocument::parse(text, "file.yaml", budget, store, list)) {
        reading.document = std::move(*document);
    }
    for (const Diagnostic& finding : list.all()) {
        reading.findings += finding.code + " " + to_string(finding.position) + " " + finding.path +
                            " " + finding.message + " " + finding.suggestion;
        for (const DiagnosticNote& note : finding.notes) {
            reading.findings += " " + to_string(note.position) + " " + note.message;
        }
        reading.findings += "\n";
    }
    return reading;
}

/// Everything that can be asked of a node.
void describe(const YamlNode& node, std::string& out) {
    out += std::to_string(node.mark().line) + ":" + std::to_string(node.mark().column) + " " +
           std::string(node.describe()) + (node.quoted() ? " quoted '" : " '") +
           std::string(node.text()) + "' " + std::string(node.tag()) + "\n";
    for (const YamlNode item : node.items()) {
        describe(item, out);
    }
    for (const YamlEntry entry : node.entries()) {
        describe(entry.key, out);
        describe(entry.value, out);
        CHECK(node.find(entry.name()) == entry.value);
    }
}

std::string described(const YamlDocument& document) {
    std::string out;
    describe(document.root(), out);
    return out;
}

}  // namespace

TEST_CASE("a kept document is the same, with the same findings") {
    MemoryStore store;
    const Reading first = read(kText, store);
    REQUIRE(first.document);
    CHECK(store.saves == 1);
    CHECK(first.findings.find("YAML-0002 file.yaml:9:1") == 0);
    const Reading again = read(kText, store);
    REQUIRE(again.document);
    CHECK(store.saves == 1);
    CHECK(described(*again.document) == described(*first.document));
    CHECK(again.findings == first.findings);
    CHECK(again.document->source() == first.document->source());
    CHECK(again.document->file() == "file.yaml");
}

TEST_CASE("a document is decoded from its bytes, and from no others") {
    DiagnosticList ignored;
    const auto first = YamlDocument::parse(kText, "file.yaml", {}, ignored);
    REQUIRE(first);
    const std::string bytes = first->encode();
    const auto again = YamlDocument::decode(bytes, kText, "other.yaml");
    REQUIRE(again);
    CHECK(described(*again) == described(*first));
    CHECK(again->source() == first->source());
    CHECK(again->file() == "other.yaml");
    const auto cut = YamlDocument::decode(bytes.substr(1), kText, "file.yaml");
    REQUIRE_FALSE(cut);
    CHECK(cut.error().code == ErrorCode::data_loss);
    CHECK_FALSE(YamlDocument::decode(bytes, "a: 1", "file.yaml"));
}

TEST_CASE("another text or budget is another document; what is wrong is not kept") {
    MemoryStore store;
    (void)read("a: 1", store);
    (void)read("a: 2", store);
    YamlBudget budget;
    budget.duplicate_key = Severity::error;
    (void)read("a: 1", store, budget);
    CHECK(store.kept.size() == 3);
    CHECK_FALSE(read("a: [", store).document);
    CHECK_FALSE(read("a: 1\na: 1", store, budget).document);
    CHECK(store.kept.size() == 3);
}

TEST_CASE("damaged bytes are parsed around and replaced") {
    MemoryStore store;
    const std::string whole = described(*read(kText, store).document);
    const std::string good = store.kept.begin()->second;
    std::string& kept = store.kept.begin()->second;
    for (std::size_t size = 0; size < good.size(); ++size) {
        kept = good.substr(0, size);
        CHECK(described(*read(kText, store).document) == whole);
        CHECK(kept == good);
    }
    kept = good + "x";
    CHECK(described(*read(kText, store).document) == whole);
    CHECK(kept == good);
}

TEST_CASE("any changed byte gives some document, and never one outside its bounds") {
    MemoryStore store;
    (void)read(kText, store);
    const std::string good = store.kept.begin()->second;
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (const int bits : {0x01, 0x80, 0xFF}) {
            store.kept.begin()->second = good;
            char& byte = store.kept.begin()->second[at];
            byte = static_cast<char>(byte ^ bits);
            const Reading reading = read(kText, store);
            REQUIRE(reading.document);
            std::string out;
            std::size_t nodes = 0;
            const auto walk = [&](const auto& self, const YamlNode& node) -> void {
                REQUIRE(++nodes < 10'000);
                out += node.text();
                out += node.tag();
                for (const YamlNode item : node.items()) {
                    self(self, item);
                }
                for (const YamlEntry entry : node.entries()) {
                    self(self, entry.key);
                    self(self, entry.value);
                    (void)node.find(entry.name());
                }
            };
            walk(walk, reading.document->root());
        }
    }
}
