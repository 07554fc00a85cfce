#include "paas/tosca/codes.hpp"

#include "code_examples.hpp"
#include "fixture.hpp"

#include "paas/tosca/inputs.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

using namespace paas;
using namespace paas::tosca;
using testing::ExampleFile;

namespace {

namespace fs = std::filesystem;

/// The files of an example, found by their path from the importing one.
class ExampleImports final : public ImportSource {
public:
    explicit ExampleImports(const std::vector<ExampleFile>& files) {
        for (const ExampleFile& file : files) {
            texts_[file.name] = std::make_shared<const std::string>(file.text);
        }
    }
    Result<ImportedFile> find(std::string_view uri, std::string_view importing) override {
        const fs::path path = (fs::path(importing).parent_path() / uri).lexically_normal();
        const auto found = texts_.find(path.string());
        if (found == texts_.end()) {
            return fail(ErrorCode::not_found, "no such file");
        }
        return ImportedFile{found->second, found->first};
    }

private:
    std::map<std::string, std::shared_ptr<const std::string>> texts_;
};

std::vector<Diagnostic> findings_of(std::string_view example, bool strict) {
    const std::vector<ExampleFile> files = testing::example_files(example_text(example));
    REQUIRE_FALSE(files.empty());
    ExampleImports imports(files);
    DiagnosticList list;
    StrictSink strict_sink(list);
    DiagnosticSink& sink = strict ? static_cast<DiagnosticSink&>(strict_sink) : list;
    ValidateOptions options;
    options.strict = strict;
    for (const ExampleFile& file : files) {
        if (file.name == "base.yaml") {
            options.bases.push_back({file.text, file.name});
        }
    }
    const auto service_template = validate(files[0].text, files[0].name, imports, options, list);
    for (const ExampleFile& file : files) {
        if (file.name == "inputs.yaml" && service_template) {
            GivenInputs given;
            CHECK(given.add_file(file.text, file.name, sink));
            (void)check_inputs(*service_template, given, sink);
        }
    }
    return std::move(list).take();
}

bool is_of_archives(const CodeInfo& info) {
    return info.code.starts_with("CSAR-");
}

/// "lenient" for `findings_.lenient("TOSCA-0201", …`: what stands before the nearest parenthesis.
std::string caller_before(const std::string& text, std::size_t at) {
    const std::size_t open = text.rfind('(', at);
    std::size_t start = open;
    while (start > 0 && (std::isalnum(static_cast<unsigned char>(text[start - 1])) != 0 ||
                         text[start - 1] == '_')) {
        --start;
    }
    return text.substr(start, open - start);
}

}  // namespace

TEST_CASE("the table is sorted, complete and findable") {
    CHECK(std::is_sorted(codes().begin(), codes().end(),
                         [](const CodeInfo& a, const CodeInfo& b) { return a.code < b.code; }));
    CHECK(find_code("tosca-0301") == find_code("TOSCA-0301"));
    CHECK(find_code("TOSCA-9999") == nullptr);
    CHECK(find_code("TOSCA-0") == nullptr);
    CHECK(find_code("") == nullptr);
    for (const CodeInfo& info : codes()) {
        CAPTURE(info.code);
        CHECK(find_code(info.code) == &info);
        CHECK_FALSE(info.title.empty());
        CHECK(info.rule.ends_with('.'));
        CHECK_FALSE(info.wrong.empty());
        CHECK_FALSE(info.right.empty());
        CHECK(info.wrong != info.right);
    }
}

TEST_CASE("a leniency is a warning, and an error under strict") {
    CHECK(severity_of("TOSCA-0301", false) == Severity::error);
    CHECK(severity_of("TOSCA-0606", false) == Severity::warning);
    CHECK(severity_of("TOSCA-0606", true) == Severity::error);
    CHECK(severity_of("TOSCA-0312", true) == Severity::warning);
    DiagnosticList list;
    StrictSink sink(list);
    for (const char* code : {"TOSCA-0606", "TOSCA-0312", "FEED-001"}) {
        Diagnostic finding;
        finding.code = code;
        finding.severity = Severity::warning;
        sink.report(finding);
    }
    CHECK(list.errors() == 1);
    CHECK(list.warnings() == 2);
}

TEST_CASE("each wrong example gives its code, as heavy as the table says") {
    for (const CodeInfo& info : codes()) {
        if (is_of_archives(info)) {
            continue;  // the program's tests pack them
        }
        CAPTURE(info.code);
        for (const bool strict : {false, true}) {
            CAPTURE(strict);
            bool seen = false;
            for (const Diagnostic& found : findings_of(info.wrong, strict)) {
                CAPTURE(found.code);
                CAPTURE(found.message);
                CHECK(find_code(found.code) != nullptr);
                CHECK(found.severity == severity_of(found.code, strict));
                CHECK(found.position.line > 0);
                CHECK(found.position.column > 0);
                seen = seen || found.code == info.code;
            }
            CHECK(seen);
        }
    }
}

TEST_CASE("each right example gives nothing, under strict too") {
    for (const CodeInfo& info : codes()) {
        if (is_of_archives(info)) {
            continue;
        }
        CAPTURE(info.code);
        for (const Diagnostic& found : findings_of(info.right, true)) {
            CAPTURE(found.code);
            FAIL_CHECK(found.message);
        }
    }
}

TEST_CASE("the sources report what the table holds, leniencies as such") {
    std::set<std::string> reported;
    for (const char* room :
         {"/lib/src/tosca", "/lib/src/text", "/lib/src/sources", "/plugins/zip"}) {
        for (const auto& entry : fs::directory_iterator(std::string(PAAS_SOURCE_DIR) + room)) {
            const std::string name = entry.path().filename().string();
            if (!name.ends_with("pp") || name.starts_with("codes_")) {
                continue;
            }
            std::ifstream file(entry.path());
            std::stringstream content;
            content << file.rdbuf();
            const std::string text = content.str();
            for (std::size_t at = text.find('"'); at != text.npos; at = text.find('"', at + 1)) {
                const std::string code = text.substr(at + 1, text.find('"', at + 1) - at - 1);
                const std::size_t dash = code.find('-');
                if (dash == code.npos || code.size() != dash + 5 ||
                    (!code.starts_with("TOSCA-") && !code.starts_with("YAML-") &&
                     !code.starts_with("CSAR-"))) {
                    continue;
                }
                CAPTURE(name);
                CAPTURE(code);
                const CodeInfo* info = find_code(code);
                REQUIRE(info != nullptr);
                const std::string caller = caller_before(text, at);
                CHECK((caller != "error" || info->weight == Weight::error));
                CHECK((caller != "warning" || info->weight == Weight::warning));
                CHECK((caller != "lenient" || info->weight == Weight::lenient));
                reported.insert(code);
            }
        }
    }
    for (const CodeInfo& info : codes()) {
        CAPTURE(info.code);
        CHECK(reported.contains(std::string(info.code)));
    }
}
