/// Shared by the tests of the room: files in memory and one-line findings.
#pragma once

#include "paas/tosca/template.hpp"

#include <map>
#include <string>
#include <vector>

namespace paas::tosca::test {

using Files = std::map<std::string, std::string>;

/// Imports from a map of names to texts.
class MemoryImports final : public ImportSource {
public:
    explicit MemoryImports(const Files& files) {
        for (const auto& [name, text] : files) {
            add(name, text);
        }
    }
    void add(const std::string& name, std::string text) {
        files_[name] = std::make_shared<const std::string>(std::move(text));
    }
    Result<ImportedFile> find(std::string_view uri, std::string_view /*importing*/) override {
        ++asked;
        const auto found = files_.find(std::string(uri));
        if (found == files_.end()) {
            return fail(ErrorCode::not_found, "no such file");
        }
        return ImportedFile{found->second, found->first};
    }
    int asked = 0;

private:
    std::map<std::string, std::shared_ptr<const std::string>> files_;
};

/// "CODE@line:column", errors first mark "!" for errors.
inline std::vector<std::string> places(const DiagnosticList& list) {
    std::vector<std::string> out;
    for (const Diagnostic& finding : list.all()) {
        out.push_back((finding.severity == Severity::error ? "!" : "") + finding.code + "@" +
                      std::to_string(finding.position.line) + ":" +
                      std::to_string(finding.position.column));
    }
    return out;
}

inline std::string versioned(const std::string& text, const std::string& version = "1_3") {
    return text.starts_with("tosca_definitions_version")
               ? text
               : "tosca_definitions_version: tosca_simple_yaml_" + version + "\n" + text;
}

inline std::optional<ServiceTemplate> check(const std::string& text, DiagnosticList& list,
                                            ValidateOptions options = {}) {
    MemoryImports imports(
        Files{{"types.yaml",
               "tosca_definitions_version: tosca_simple_yaml_1_3\n"
               "node_types:\n  my.Imported:\n    derived_from: tosca.nodes.Root\n"}});
    return validate(text, "t.yaml", imports, options, list);
}

}  // namespace paas::tosca::test
