#include "codes_table.hpp"

#include <string>
#include <vector>

namespace paas::tosca {
namespace {

constexpr std::string_view kFile = "# file: ";

/// The part of an example before its next file starts; what follows is left in `example`.
std::string_view take_file(std::string_view& example) {
    const std::size_t next = example.find("\n# file: ");
    const std::size_t size = next == std::string_view::npos ? example.size() : next + 1;
    const std::string_view part = example.substr(0, size);
    example.remove_prefix(size);
    return part;
}

bool needs_version(std::string_view head, std::string_view text) {
    const bool yaml =
        head.empty() || (head.ends_with(".yaml\n") && head != "# file: inputs.yaml\n");
    return yaml && !text.empty() && text.find("tosca_definitions_version") == text.npos;
}

}  // namespace

std::span<const CodeInfo> codes() noexcept {
    static const std::vector<CodeInfo> kAll = [] {
        std::vector<CodeInfo> all;
        for (const auto part : {codes_of_archives(), codes_of_definitions(), codes_of_values(),
                                codes_of_templates(), codes_of_inputs(), codes_of_yaml()}) {
            all.insert(all.end(), part.begin(), part.end());
        }
        return all;
    }();
    return kAll;
}

const CodeInfo* find_code(std::string_view code) noexcept {
    return paas::find_code(codes(), code);
}

std::string example_text(std::string_view example) {
    std::string out;
    while (!example.empty()) {
        std::string_view text = take_file(example);
        const std::string_view head =
            text.starts_with(kFile) ? text.substr(0, text.find('\n') + 1) : std::string_view();
        text.remove_prefix(head.size());
        out += head;
        out +=
            needs_version(head, text) ? "tosca_definitions_version: tosca_simple_yaml_1_3\n" : "";
        out += text;
    }
    return out;
}

Severity severity_of(std::string_view code, bool strict) noexcept {
    const CodeInfo* info = find_code(code);
    return info == nullptr ? Severity::error : info->severity(strict);
}

void StrictSink::report(Diagnostic diagnostic) {
    if (const CodeInfo* info = find_code(diagnostic.code); info != nullptr && info->lenient()) {
        diagnostic.severity = Severity::error;
    }
    next_.report(std::move(diagnostic));
}

}  // namespace paas::tosca
