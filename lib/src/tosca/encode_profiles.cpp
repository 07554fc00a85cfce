/// Runs when paas is built: parses the normative profiles and writes them, with their trees, as a
/// source file.
///
///     encode_profiles OUT.cpp 1_0.yaml 1_1.yaml 1_2.yaml 1_3.yaml
#include "paas/text/yaml.hpp"

#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>

namespace {

using namespace paas;

/// A string literal a line, each byte in octal where it is not plain: no digit can follow it.
void write_literal(std::ostream& out, std::string_view bytes) {
    constexpr std::size_t kLine = 64;
    for (std::size_t at = 0; at < bytes.size(); at += kLine) {
        out << "\n    \"";
        for (const char byte : bytes.substr(at, kLine)) {
            const bool plain =
                byte >= ' ' && byte < '\x7f' && byte != '"' && byte != '\\' && byte != '?';
            if (plain) {
                out << byte;
            } else {
                char digits[5];
                std::snprintf(digits, sizeof digits, "\\%03o",
                              static_cast<unsigned>(static_cast<unsigned char>(byte)));
                out << digits;
            }
        }
        out << '"';
    }
}

bool write_profile(std::ostream& out, const char* path) {
    std::ostringstream read;
    read << std::ifstream(path, std::ios::binary).rdbuf();
    const std::string text = std::move(read).str();
    DiagnosticList findings;
    const auto document = text::YamlDocument::parse(text, path, {}, findings);
    if (!document) {
        std::cerr << to_string(document.error()) << '\n';
        return false;
    }
    const std::string tree = document->encode();
    out << "    {{";
    write_literal(out, text);
    out << ",\n    " << text.size() << "}, {";
    write_literal(out, tree);
    out << ",\n    " << tree.size() << "}},\n";
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 6) {
        std::cerr << "usage: encode_profiles OUT.cpp 1_0.yaml 1_1.yaml 1_2.yaml 1_3.yaml\n";
        return 2;
    }
    std::ofstream out(argv[1], std::ios::trunc);
    out << "// Generated from profiles/*.yaml.\n"
           "#include \"profile.hpp\"\n\n"
           "namespace paas::tosca {\n\n"
           "const std::array<ProfileSource, 4> kProfileSources{{\n";
    for (int i = 2; i < argc; ++i) {
        if (!write_profile(out, argv[i])) {
            return 1;
        }
    }
    out << "}};\n\n}  // namespace paas::tosca\n";
    return out.flush() ? 0 : 1;
}
