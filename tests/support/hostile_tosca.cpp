#include "hostile.hpp"

#include <fstream>
#include <functional>

namespace paas::testing {
namespace {

namespace fs = std::filesystem;
using std::to_string;

constexpr const char* kHead = "tosca_definitions_version: tosca_simple_yaml_1_3\n";
constexpr const char* kNodes = "topology_template:\n  node_templates:\n";

HostileCase document(std::string name, std::string code, std::function<std::string()> text) {
    return {std::move(name), std::move(code), false,
            [text = std::move(text)](const fs::path& folder) {
                const fs::path file = folder / "template.yaml";
                std::ofstream(file, std::ios::binary) << kHead << text();
                return file;
            }};
}

/// `line(i)` for each i below count, one after the other.
std::string lines(int count, const std::function<std::string(const std::string&)>& line) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += line(to_string(i));
    }
    return text;
}

std::string wide_inheritance() {
    return "node_types:\n  base:\n    derived_from: tosca.nodes.Root\n    properties:\n" +
           lines(5000,
                 [](auto n) { return "      p" + n + ": { type: string, required: false }\n"; }) +
           lines(5000, [](auto n) { return "  t" + n + ": { derived_from: base }\n"; });
}

/// Each type adds to what it inherits, as deep as it may.
std::string deep_inheritance() {
    std::string text = "node_types:\n  t0: { derived_from: tosca.nodes.Root }\n";
    for (int i = 1; i < 190; ++i) {
        text += "  t" + to_string(i) + ":\n    derived_from: t" + to_string(i - 1) +
                "\n    properties:\n";
        for (int k = 0; k < 100; ++k) {
            text += "      p" + to_string(i) + "_" + to_string(k) +
                    ": { type: string, required: false }\n";
        }
    }
    return text;
}

std::string endless_inheritance() {
    std::string text = "node_types:\n  t0: { derived_from: tosca.nodes.Root }\n";
    for (int i = 1; i < 20'000; ++i) {
        text += "  t" + to_string(i) + ": { derived_from: t" + to_string(i - 1) + " }\n";
    }
    return text;
}

std::string circle_of_types() {
    return "node_types:\n" + lines(20'000, [](auto n) {
               return "  t" + n + ": { derived_from: t" + to_string((std::stoi(n) + 1) % 20'000) +
                      " }\n";
           });
}

std::string wide_interfaces() {
    return "interface_types:\n  wide:\n    derived_from: tosca.interfaces.Root\n    operations:\n" +
           lines(5000, [](auto n) { return "      o" + n + ": {}\n"; }) + "node_types:\n" +
           lines(3000, [](auto n) {
               return "  t" + n +
                      ":\n    derived_from: tosca.nodes.Root\n    interfaces: { I: { type: wide } "
                      "}\n";
           });
}

std::string wide_capabilities() {
    return "capability_types:\n  wide:\n    derived_from: tosca.capabilities.Root\n    "
           "properties:\n" +
           lines(3000,
                 [](auto n) { return "      p" + n + ": { type: string, required: false }\n"; }) +
           "node_types:\n  t:\n    derived_from: tosca.nodes.Root\n    capabilities:\n" +
           lines(1000, [](auto n) { return "      c" + n + ": wide\n"; }) + kNodes +
           lines(1000, [](auto n) { return "    n" + n + ": { type: t }\n"; });
}

std::string wide_template() {
    return "node_types:\n  base:\n    derived_from: tosca.nodes.Root\n    properties:\n" +
           lines(3000,
                 [](auto n) { return "      p" + n + ": { type: string, required: false }\n"; }) +
           kNodes + lines(10'000, [](auto n) { return "    n" + n + ": { type: base }\n"; });
}

std::string chain_of_properties() {
    return std::string(
               "node_types:\n  t:\n    derived_from: tosca.nodes.Root\n    properties:\n"
               "      p: { type: string }\n") +
           kNodes + lines(20'000, [](auto n) {
               return "    n" + n + ":\n      type: t\n      properties: { p: { get_property: [ n" +
                      to_string((std::stoi(n) + 1) % 20'000) + ", p ] } }\n";
           });
}

std::string chain_of_hosts() {
    return "node_types:\n  t:\n    derived_from: tosca.nodes.Root\n    capabilities:\n"
           "      host: tosca.capabilities.Node\n    requirements:\n      - host:\n"
           "          capability: tosca.capabilities.Node\n"
           "          relationship: tosca.relationships.HostedOn\n" +
           std::string(kNodes) + lines(20'000, [](auto n) {
               return "    n" + n + ":\n      type: t\n      requirements: [ { host: n" +
                      to_string((std::stoi(n) + 1) % 20'000) + " } ]\n";
           });
}

std::string concat_tower() {
    std::string value = "x";
    for (int i = 0; i < 25; ++i) {
        value = "{ concat: [ " + value + " ] }";
    }
    return "topology_template:\n  outputs:\n" +
           lines(5000, [&](auto n) { return "    o" + n + ": { value: " + value + " }\n"; });
}

std::string patterns() {
    const std::string value(1000, 'a');
    return "topology_template:\n  inputs:\n" + lines(30, [&](auto n) {
               return "    i" + n + ":\n      type: string\n      default: " + value +
                      "\n      constraints:\n        - pattern: '(((a*)*)*)*(a|aa|aaa){50}b'\n";
           });
}

std::string valid_values() {
    std::string values = "1";
    for (int i = 2; i < 20'000; ++i) {
        values += "," + to_string(i);
    }
    return "data_types:\n  d:\n    derived_from: integer\n    constraints:\n      - valid_values: "
           "[" +
           values + "]\ntopology_template:\n  inputs:\n" +
           lines(100, [](auto n) { return "    i" + n + ": { type: d, default: 0 }\n"; });
}

/// Each value given is compared with each one allowed, and found at the end or not at all.
std::string valid_values_of_many_inputs() {
    std::string values = "v0";
    for (int i = 1; i < 20'000; ++i) {
        values += ", v" + to_string(i);
    }
    return "data_types:\n  d:\n    derived_from: string\n    constraints:\n"
           "      - valid_values: [" +
           values + "]\ntopology_template:\n  inputs:\n" + lines(10'000, [](auto n) {
               return "    i" + n + ": { type: d, default: v" + to_string(25'000 - std::stoi(n)) +
                      " }\n";
           });
}

std::string groups() {
    std::string members = "n0";
    for (int i = 1; i < 1000; ++i) {
        members += ", n" + to_string(i);
    }
    return std::string(kNodes) +
           lines(1000, [](auto n) { return "    n" + n + ": { type: tosca.nodes.Compute }\n"; }) +
           "  groups:\n" + lines(300, [&](auto n) {
               return "    g" + n + ": { type: tosca.groups.Root, members: [" + members + "] }\n";
           });
}

std::string circle_of_copies() {
    return std::string(kNodes) + lines(20'000, [](auto n) {
               return "    n" + n + ": { type: tosca.nodes.Compute, copy: n" +
                      to_string((std::stoi(n) + 1) % 20'000) + " }\n";
           });
}

std::string data_type_of_itself() {
    return std::string(
               "data_types:\n  d:\n    derived_from: tosca.datatypes.Root\n    properties:\n"
               "      again: { type: d, required: false }\n"
               "      list: { type: list, entry_schema: d, required: false }\n"
               "topology_template:\n  inputs:\n") +
           lines(20'000, [](auto n) {
               return "    i" + n + ": { type: d, default: { again: { list: [ {}, {} ] } } }\n";
           });
}

std::string long_path() {
    return "? " + std::string(200'000, 'k') + "\n:\n  b: c\nnode_types:\n  ? " +
           std::string(200'000, 'n') + "\n  :\n" +
           lines(3000, [](auto n) { return "    wrong" + n + ": 1\n"; });
}

}  // namespace

std::vector<HostileCase> hostile_types() {
    return {
        document("5,000 types inherit 5,000 properties", "TOSCA-0305", wide_inheritance),
        document("190 types deep, 100 properties each", "", deep_inheritance),
        document("20,000 types deep", "TOSCA-0305", endless_inheritance),
        document("20,000 types in a circle", "TOSCA-0304", circle_of_types),
        document("3,000 types with 5,000 operations", "TOSCA-0305", wide_interfaces),
        document("1,000 nodes with 1,000 capabilities", "", wide_capabilities),
        document("10,000 nodes with 3,000 properties", "", wide_template),
        document("20,000 properties in a circle", "", chain_of_properties),
        document("20,000 hosts in a circle", "", chain_of_hosts),
        document("20,000 copies in a circle", "", circle_of_copies),
        document("5,000 concats 25 deep", "", concat_tower),
        document("patterns that backtrack", "", patterns),
        document("100 inputs of 20,000 valid values", "", valid_values),
        document("10,000 inputs of 20,000 valid values", "TOSCA-0410", valid_values_of_many_inputs),
        document("300 groups of 1,000 members", "", groups),
        document("a data type of itself", "", data_type_of_itself),
        document("200 kB names in the path of findings", "TOSCA-0201", long_path),
        document("100,000 unknown keynames", "TOSCA-0201",
                 [] { return lines(100'000, [](auto n) { return "key" + n + ": 1\n"; }); }),
        document("50,000 unknown types", "TOSCA-0301",
                 [] {
                     return kNodes + lines(50'000, [](auto n) {
                                return "    n" + n + ": { type: tosca.nodes.Computr" + n + " }\n";
                            });
                 }),
        document("50,000 unknown targets", "",
                 [] {
                     return kNodes + lines(50'000, [](auto n) {
                                return "    n" + n +
                                       ": { type: tosca.nodes.SoftwareComponent, requirements: [ { "
                                       "host: m" +
                                       n + " } ] }\n";
                            });
                 }),
        document("50,000 unknown inputs", "",
                 [] {
                     return "topology_template:\n  outputs:\n" + lines(50'000, [](auto n) {
                                return "    o" + n + ": { value: { get_input: i" + n + " } }\n";
                            });
                 }),
        document("20,000 requirements of one node", "",
                 [] {
                     return std::string(kNodes) +
                            "    c: { type: tosca.nodes.Compute }\n    n:\n"
                            "      type: tosca.nodes.SoftwareComponent\n      requirements:\n" +
                            lines(20'000, [](auto) { return "        - dependency: c\n"; });
                 }),
    };
}

std::vector<HostileCase> hostile_imports() {
    const auto import_list = [](const fs::path& folder, int count, bool exist) {
        const fs::path file = folder / "template.yaml";
        std::ofstream out(file);
        out << kHead << "imports:\n";
        for (int i = 0; i < count; ++i) {
            out << "  - t" << i << ".yaml\n";
            if (exist) {
                std::ofstream(folder / ("t" + to_string(i) + ".yaml")) << kHead;
            }
        }
        return file;
    };
    const auto chain = [](const fs::path& folder, int count) {
        for (int i = 0; i < count; ++i) {
            std::ofstream(folder / ("t" + to_string(i) + ".yaml"))
                << kHead << "imports: [ t" << i + 1 << ".yaml ]\n";
        }
        return folder / "t0.yaml";
    };
    return {
        {"10,000 imports", "TOSCA-0207", true,
         [=](const fs::path& folder) { return import_list(folder, 10'000, true); }},
        {"10,000 imports of nothing", "TOSCA-0207", true,
         [=](const fs::path& folder) { return import_list(folder, 10'000, false); }},
        {"10,000 imports, one from the other", "TOSCA-0207", true,
         [=](const fs::path& folder) { return chain(folder, 10'000); }},
        {"a file that imports itself", "", false,
         [](const fs::path& folder) {
             std::ofstream(folder / "template.yaml") << kHead << "imports: [ template.yaml ]\n";
             return folder / "template.yaml";
         }},
        {"a circle of 100 imports", "", false,
         [](const fs::path& folder) {
             for (int i = 0; i < 100; ++i) {
                 std::ofstream(folder / ("t" + to_string(i) + ".yaml"))
                     << kHead << "imports: [ t" << (i + 1) % 100 << ".yaml, t" << (i + 50) % 100
                     << ".yaml ]\n";
             }
             return folder / "t0.yaml";
         }},
        {"500 prefixes of one file", "TOSCA-0207", true,
         [](const fs::path& folder) {
             std::ofstream(folder / "types.yaml")
                 << kHead << "node_types:\n"
                 << lines(5000, [](auto n) {
                        return "  t" + n + ": { derived_from: tosca.nodes.Root }\n";
                    });
             std::ofstream(folder / "template.yaml")
                 << kHead << "imports:\n"
                 << lines(500, [](auto n) {
                        return "  - { file: types.yaml, namespace_prefix: p" + n + " }\n";
                    });
             return folder / "template.yaml";
         }},
        {"an import of a folder, a device and a pipe", "TOSCA-0205", false,
         [](const fs::path& folder) {
             fs::create_directory(folder / "folder");
             fs::create_symlink("/dev/zero", folder / "zero.yaml");
             fs::create_symlink("/etc", folder / "etc");
             std::ofstream(folder / "template.yaml")
                 << kHead << "imports: [ folder, zero.yaml, etc/passwd ]\n";
             return folder / "template.yaml";
         }},
    };
}

std::vector<std::string> forbidden_imports() {
    std::vector<std::string> all;
    for (const char* host : {"127.0.0.1",
                             "127.1",
                             "127.0.1",
                             "0.0.0.0",
                             "0",
                             "2130706433",
                             "0x7f000001",
                             "0x7f.1",
                             "017700000001",
                             "0177.0.0.1",
                             "127.0.0.1.nip.io",
                             "localhost",
                             "localhost.localdomain",
                             "LOCALHOST",
                             "[::1]",
                             "[::]",
                             "[0:0:0:0:0:0:0:1]",
                             "[::ffff:127.0.0.1]",
                             "[::ffff:7f00:1]",
                             "[::127.0.0.1]",
                             "[64:ff9b::7f00:1]",
                             "[fe80::1]",
                             "[fc00::1]",
                             "[fd00:ec2::254]",
                             "[ff02::1]",
                             "169.254.169.254",
                             "169.254.169.254.",
                             "metadata.google.internal",
                             "0251.0376.0251.0376",
                             "2852039166",
                             "0xa9fea9fe",
                             "[::ffff:169.254.169.254]",
                             "10.0.0.1",
                             "172.16.0.1",
                             "192.168.0.1",
                             "100.64.0.1",
                             "198.18.0.1",
                             "224.0.0.1",
                             "255.255.255.255",
                             "example.org@127.0.0.1",
                             "127.0.0.1#@example.org",
                             "127.0.0.1:22",
                             "127.0.0.1:6379",
                             "example.org:80@127.0.0.1:8"}) {
        all.push_back("http://" + std::string(host) + "/types.yaml");
    }
    for (const char* uri : {"https://127.0.0.1/types.yaml",
                            "HTTP://127.0.0.1/types.yaml",
                            "file:///etc/passwd",
                            "file://localhost/etc/passwd",
                            "FILE:///etc/passwd",
                            "ftp://127.0.0.1/types.yaml",
                            "gopher://127.0.0.1:6379/_INFO",
                            "dict://127.0.0.1:11211/stats",
                            "ldap://127.0.0.1/",
                            "tftp://127.0.0.1/x",
                            "jar:file:///etc/passwd!/x",
                            "data:text/plain,a",
                            "//127.0.0.1/x",
                            "/etc/passwd",
                            "../../../../../../../../etc/passwd",
                            "../outside.yaml",
                            "sub/../../outside.yaml",
                            "./../outside.yaml",
                            "..\\\\outside.yaml",
                            "%2e%2e/outside.yaml",
                            "..%2foutside.yaml",
                            "%2e%2e%2foutside.yaml",
                            "....//outside.yaml",
                            "/proc/self/environ",
                            "/dev/stdin",
                            "~/outside.yaml"}) {
        all.emplace_back(uri);
    }
    return all;
}

}  // namespace paas::testing
