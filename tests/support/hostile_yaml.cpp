#include "hostile.hpp"

#include <algorithm>
#include <fstream>
#include <functional>

namespace paas::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMegabyte = 1'000'000;
constexpr const char* kHead = "tosca_definitions_version: tosca_simple_yaml_1_3\n";

/// `unit` again and again up to a size; `@` in it becomes a running number.
std::string repeated(const std::string& unit, std::size_t bytes) {
    std::string text;
    text.reserve(bytes + unit.size() + 16);
    for (std::size_t i = 0; text.size() < bytes; ++i) {
        for (const char c : unit) {
            if (c == '@') {
                text += std::to_string(i);
            } else {
                text += c;
            }
        }
    }
    return text;
}

HostileCase document(std::string name, std::string code, bool refused,
                     std::function<std::string()> text) {
    return {std::move(name), std::move(code), refused,
            [text = std::move(text)](const fs::path& folder) {
                const fs::path file = folder / "template.yaml";
                std::ofstream(file, std::ios::binary) << text();
                return file;
            }};
}

/// A TOSCA document whose description or metadata is the text.
HostileCase described(std::string name, std::string code, bool refused,
                      std::function<std::string()> text) {
    return document(std::move(name), std::move(code), refused,
                    [text = std::move(text)] { return kHead + text(); });
}

std::string alias_bomb() {
    std::string text =
        std::string(kHead) + "dsl_definitions:\n  a0: &a0 [x, x, x, x, x, x, x, x]\n";
    for (int level = 1; level < 10; ++level) {
        const std::string last = "*a" + std::to_string(level - 1);
        text += "  a" + std::to_string(level) + ": &a" + std::to_string(level) + " [" + last;
        for (int i = 0; i < 9; ++i) {
            text += ", " + last;
        }
        text += "]\n";
    }
    return text;
}

/// Each map merges the one before it, so the n-th holds n entries.
std::string merge_staircase() {
    std::string text = std::string(kHead) + "dsl_definitions:\n  a0: &a0 { k0: 0 }\n";
    for (int i = 1; i < 5000; ++i) {
        const std::string n = std::to_string(i);
        text +=
            "  a" + n + ": &a" + n + " { <<: *a" + std::to_string(i - 1) + ", k" + n + ": 0 }\n";
    }
    return text;
}

std::string merge_fan() {
    std::string text = std::string(kHead) + "dsl_definitions:\n  base: &base {";
    for (int i = 0; i < 5000; ++i) {
        text += (i == 0 ? " k" : ", k") + std::to_string(i) + ": 0";
    }
    text += " }\n";
    for (int i = 0; i < 5000; ++i) {
        text += "  m" + std::to_string(i) + ": { <<: *base }\n";
    }
    return text;
}

std::string alias_chain() {
    std::string text = std::string(kHead) + "dsl_definitions:\n  a0: &a0 [x]\n";
    for (int i = 1; i < 1000; ++i) {
        const std::string n = std::to_string(i);
        text += "  a" + n + ": &a" + n + " [*a" + std::to_string(i - 1) + "]\n";
    }
    return text;
}

std::string deep_block_map() {
    std::string text;
    for (int level = 0; level < 4000; ++level) {
        text += std::string(static_cast<std::size_t>(level), ' ') + "a:\n";
    }
    return text;
}

std::string zigzag(std::size_t size) {
    std::string text = "metadata:\n";
    while (text.size() < size) {
        for (int level = 1; level < 40; ++level) {
            text += std::string(static_cast<std::size_t>(level), ' ') + "k" +
                    std::to_string(text.size()) + ":\n";
        }
    }
    return text;
}

std::vector<HostileCase> refused_cases() {
    return {
        document("alias bomb", "YAML-0013", true, alias_bomb),
        document("merge keys, each map the one before", "YAML-0013", true, merge_staircase),
        document("merge keys, one map 5,000 times", "YAML-0013", true, merge_fan),
        document("alias chain 1,000 deep", "YAML-0009", true, alias_chain),
        document("alias of itself", "YAML-0004", true, [] { return "a: &a [*a]\n"; }),
        document("flow lists 100,000 deep", "YAML-0009", true,
                 [] { return std::string(100'000, '['); }),
        document("flow maps 100,000 deep", "YAML-0009", true,
                 [] { return repeated("{a: ", 400'000); }),
        document("block lists 100,000 deep", "YAML-0009", true,
                 [] { return repeated("- ", 200'000); }),
        document("block maps 4,000 deep", "YAML-0009", true, deep_block_map),
        document("complex keys 100,000 deep", "YAML-0009", true,
                 [] { return repeated("? ", 200'000); }),
        document("flow lists 15 MB deep", "YAML-0008", true,
                 [] { return std::string(15 * kMegabyte, '['); }),
        document("flow lists 900 kB deep", "YAML-0009", true,
                 [] { return std::string(900'000, '['); }),
        document("plain scalar of 15 MB", "YAML-0012", true,
                 [] { return "a: " + std::string(15 * kMegabyte, 'x'); }),
        document("plain scalar of 15 MB on many lines", "YAML-0012", true,
                 [] { return "a:\n" + repeated("  word and word\n", 15 * kMegabyte); }),
        document("quoted scalar of 15 MB", "YAML-0012", true,
                 [] { return "a: \"" + std::string(15 * kMegabyte, 'x') + "\""; }),
        document("block scalar of 15 MB", "YAML-0012", true,
                 [] { return "a: |\n" + repeated("  word and word\n", 15 * kMegabyte); }),
        document("unclosed quote of 15 MB", "YAML-0012", true,
                 [] { return "a: '" + repeated("text ", 15 * kMegabyte); }),
        document("one flow list of 15 MB", "YAML-0008", true,
                 [] { return "a: [" + repeated("x, ", 15 * kMegabyte); }),
        document("one flow list of 1 MB in brackets", "YAML-0012", true,
                 [] { return "[" + repeated("[],", kMegabyte) + "]"; }),
        document("a tag of 15 MB", "YAML-0012", true,
                 [] { return "a: !" + std::string(15 * kMegabyte, 't') + " x"; }),
        document("an anchor of 15 MB", "YAML-0012", true,
                 [] { return "a: &" + std::string(15 * kMegabyte, 'n') + " x"; }),
        document("a comment of 15 MB", "YAML-0012", true,
                 [] { return "# " + std::string(15 * kMegabyte, 'c') + "\n" + kHead; }),
        document("blank lines of 15 MB", "YAML-0012", true,
                 [] { return std::string(15 * kMegabyte, '\n') + kHead; }),
        document("a million keys", "YAML-0008", true,
                 [] { return repeated("key@: 1\n", 13 * kMegabyte); }),
        document("a million items", "YAML-0008", true,
                 [] { return repeated("- 1\n", 8 * kMegabyte); }),
        document("a million complex keys", "YAML-0008", true,
                 [] { return repeated("? \n", 8 * kMegabyte); }),
        {"a file of a gigabyte", "", true,
         [](const fs::path& folder) {
             const fs::path file = folder / "template.yaml";
             std::ofstream(file) << kHead;
             fs::resize_file(file, std::uintmax_t{1} << 30U);  // a hole: takes no room
             return file;
         }},
    };
}

std::vector<HostileCase> wrong_cases() {
    return {
        document("a comma", "YAML-0006", false, [] { return ","; }),
        document("an anchor and a comma", "YAML-0006", false, [] { return "&a,b"; }),
        document("nothing", "YAML-0005", false, [] { return ""; }),
        document("a byte order mark", "YAML-0005", false, [] { return "\xEF\xBB\xBF"; }),
        document("a comment", "YAML-0005", false, [] { return "# nothing\n"; }),
        described("two documents", "YAML-0006", false, [] { return "---\ndescription: b\n"; }),
        described("text after the end", "YAML-0006", false, [] { return "...\nmore: text\n"; }),
        described("10,000 documents", "YAML-0006", false,
                  [] { return repeated("---\na: 1\n", 90'000); }),
        described("a directive after the end", "YAML-0006", false,
                  [] { return "...\n%YAML 1.2\n---\nmore: text\n"; }),
        described("an end of transmission", "YAML-0011", false,
                  [] { return "description: a\n\x04\nnode_types: 1\n"; }),
        described("a NUL", "YAML-0011", false,
                  [] { return std::string("description: a\0b\n", 17); }),
        described("an escape sequence", "YAML-0011", false,
                  [] { return "description: \x1B[2J\n"; }),
        document("UTF-16", "YAML-0011", false,
                 [] {
                     return std::string(
                         "\xFF\xFE"
                         "a\0:\0",
                         6);
                 }),
        described("overlong UTF-8", "YAML-0011", false, [] { return "description: \xC0\xAF\n"; }),
        described("a surrogate", "YAML-0011", false, [] { return "description: \xED\xA0\x80\n"; }),
        described("an alias of nothing", "YAML-0003", false, [] { return "description: *x\n"; }),
        described("a merged scalar", "YAML-0010", false, [] { return "metadata: { <<: 1 }\n"; }),
        described("an old hang, {:", "", false, [] { return "metadata: {:\n"; }),
        described("an old hang, [:", "", false, [] { return "metadata: [:\n"; }),
        described("an old hang, a comment in a key", "", false,
                  [] { return "metadata: {# ke\ny{:\n"; }),
        described("tabs for indentation", "YAML-0001", false, [] { return "metadata:\n\ta: 1\n"; }),
        described("a list for a map", "TOSCA-0203", false, [] { return "node_types: [a]\n"; }),
        document("a scalar", "TOSCA-0203", false, [] { return "scalar"; }),
        described("a Python object", "", false,
                  [] { return "description: !!python/object/apply:os.system [id]\n"; }),
    };
}

/// Large, and in a shape that a scanner may be slow on: each must be read at a decent rate.
std::vector<HostileCase> slow_cases(const std::size_t size) {
    return {
        described("many flow lists", "", false,
                  [size] { return "metadata:\n" + repeated("  k@: [a, b, {c: d}]\n", size); }),
        described("one flow list of 250 kB", "", false,
                  [size] {
                      return "metadata:\n  k: [" +
                             repeated("x, ", std::min<std::size_t>(size, 250'000)) + "x]\n";
                  }),
        described("flow lists of 250 kB", "", false,
                  [size] {
                      const std::string list =
                          ": [" + repeated("abcdefg, ", std::min<std::size_t>(size, 250'000)) +
                          "x]\n";
                      std::string text = "metadata:\n";
                      for (int i = 0; i < 16; ++i) {
                          text += "  k" + std::to_string(i) + list;
                      }
                      return text;
                  }),
        described("many complex keys", "", false,
                  [size] { return "metadata:\n" + repeated("  ? key@\n  : value\n", size); }),
        described("many empty items", "", false,
                  [size] { return "metadata:\n  k:\n" + repeated("    -\n", size); }),
        described("plain scalars on many lines", "", false,
                  [size] {
                      const std::string value =
                          ":\n" + repeated("    several plain words\n",
                                           std::min<std::size_t>(size, 200'000));
                      std::string text = "metadata:\n";
                      for (int i = 0; i < 20; ++i) {
                          text += "  k" + std::to_string(i) + value;
                      }
                      return text;
                  }),
        described("plain scalars of blank lines", "", false,
                  [size] {
                      const std::string value =
                          ": a\n" + repeated("\n  \n", std::min<std::size_t>(size, 200'000)) +
                          "    b\n";
                      std::string text = "metadata:\n";
                      for (int i = 0; i < 20; ++i) {
                          text += "  k" + std::to_string(i) + value;
                      }
                      return text;
                  }),
        described("folded scalars", "", false,
                  [size] {
                      return "metadata:\n" +
                             repeated("  k@: >\n    some folded\n    text\n\n      more\n", size);
                  }),
        described("quoted scalars with escapes", "", false,
                  [size] {
                      return "metadata:\n" + repeated("  k@: \"\\x41\\u0042\\n\\t\\\\\"\n", size);
                  }),
        described("many anchors", "", false,
                  [size] { return "metadata:\n" + repeated("  k@: &a@ v\n", size); }),
        described("many aliases", "", false,
                  [size] { return "metadata:\n  first: &a v\n" + repeated("  k@: *a\n", size); }),
        described("many tags", "", false,
                  [size] { return "metadata:\n" + repeated("  k@: !!str v\n", size); }),
        described("long tags", "", false,
                  [size] {
                      return "metadata:\n" +
                             repeated("  k@: !" + std::string(1000, 't') + " v\n", size);
                  }),
        described("many different tags", "", false,
                  [size] {
                      return "metadata:\n" +
                             repeated("  k@: !t@ v\n", std::min<std::size_t>(size, 600'000));
                  }),
        described("candidates for keys", "", false,
                  [size] {
                      return "metadata:\n  k: \n" +
                             repeated("    a b\n    'c'\n", std::min<std::size_t>(size, 400'000));
                  }),
        described("long keys", "", false,
                  [size] {
                      return "metadata:\n" +
                             repeated("  k@" + std::string(900, 'k') + ": v\n", size);
                  }),
        described("dashes on one line", "", false,
                  [size] {
                      return "metadata:\n  k:\n" +
                             repeated("    " + repeated("- ", 80) + "a\n", size);
                  }),
        described("comments", "", false,
                  [size] {
                      return "metadata:\n" +
                             repeated("  k@: v # and a comment\n  # another\n", size);
                  }),
        described("blanks", "", false,
                  [size] {
                      return "metadata:\n" +
                             repeated("  k@:" + std::string(200, ' ') + "v\n", size);
                  }),
        described("carriage returns", "", false,
                  [size] { return "metadata:\r\n" + repeated("  k@: v\r\n", size); }),
        described("letters of two to four bytes", "", false,
                  [size] {
                      return "metadata:\n" +
                             repeated("  k@: \xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\n", size);
                  }),
        described("up and down", "", false, [size] { return zigzag(size); }),
        described("the same key", "YAML-0002", false,
                  [size] { return "metadata:\n" + repeated("  k: v\n", size); }),
        described("every key twice", "YAML-0002", false,
                  [size] {
                      return "metadata:\n" + repeated("  k@: v\n", size / 2) +
                             repeated("  k@: v\n", size / 2);
                  }),
        document("directives", "", false,
                 [size] {
                     return repeated("%TAG !t@! tag:x,2000:\n",
                                     std::min<std::size_t>(size, 400'000)) +
                            "---\na: 1\n";
                 }),
    };
}

}  // namespace

std::vector<HostileCase> hostile_yaml(std::size_t bytes) {
    std::vector<HostileCase> all = refused_cases();
    for (auto& group : {wrong_cases(), slow_cases(bytes)}) {
        all.insert(all.end(), group.begin(), group.end());
    }
    return all;
}

}  // namespace paas::testing
