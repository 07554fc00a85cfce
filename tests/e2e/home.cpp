#include "home.hpp"

#include <doctest/doctest.h>

#include <cctype>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

namespace e2e {
namespace {

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

void replace_all(std::string& text, const std::string& what, const std::string& by) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
        text.replace(at, what.size(), by);
    }
}

/// Length of a text of this shape at `at`: 'h' is a hexadecimal digit, 'd' a digit.
std::size_t matches(const std::string& text, std::size_t at, const std::string& shape) {
    if (text.size() - at < shape.size()) {
        return 0;
    }
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const char c = text[at + i];
        const bool good = shape[i] == 'h'   ? is_hex(c)
                          : shape[i] == 'd' ? std::isdigit(static_cast<unsigned char>(c)) != 0
                                            : c == shape[i];
        if (!good) {
            return 0;
        }
    }
    return shape.size();
}

std::size_t digits_at(const std::string& text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) {
        ++end;
    }
    return end - at;
}

/// Length of an IPv4 address at `at`.
std::size_t address_at(const std::string& text, std::size_t at) {
    std::size_t end = at;
    for (int part = 0; part < 4; ++part) {
        const std::size_t digits = digits_at(text, end);
        if (digits == 0 || digits > 3 || (part > 0 && text[end - 1] != '.')) {
            return 0;
        }
        end += digits + (part < 3 ? 1 : 0);
    }
    return end - at;
}

/// What differs from run to run by placeholders, and columns to two blanks: their widths follow.
std::string normalised(std::string text, const Home& home) {
    replace_all(text, home.path("").string(), "HOME/");
    replace_all(text, PAAS_SOURCE_DIR, "SOURCE");
    const std::vector<std::pair<std::string, std::string>> shapes{
        {"hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh", "<id>"},
        {"dddd-dd-ddTdd:dd:dd.dddZ", "<time>"},
        {std::string(64, 'h'), "<hash>"}};
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t length = 0;
        std::string mark;
        for (const auto& [shape, name] : shapes) {
            if (const std::size_t found = matches(text, at, shape); found > length) {
                length = found;
                mark = name;
            }
        }
        if (length == 0 && text.compare(at, 4, "sim-") == 0 && digits_at(text, at + 4) > 4) {
            length = 4 + digits_at(text, at + 4);
            mark = "<infrastructure>";
        }
        if (const std::size_t found = length == 0 ? address_at(text, at) : 0; found > 0) {
            length = found;
            mark = "<address>";
        }
        if (length > 0) {
            result += mark;
            at += length;
            continue;
        }
        const bool third_blank = text[at] == ' ' && result.ends_with("  ") &&
                                 result.find_last_not_of(' ') != std::string::npos &&
                                 result[result.find_last_not_of(' ')] != '\n';
        if (!third_blank) {
            result += text[at];
        }
        ++at;
    }
    return result;
}

const std::map<std::string, std::set<std::string>>& documented() {
    // Read from the pages themselves, so the test holds what users are told.
    static const auto result = [] {
        std::map<std::string, std::set<std::string>> schemas;
        for (const auto& page :
             std::filesystem::directory_iterator(std::string(PAAS_SOURCE_DIR) + "/man")) {
            std::istringstream lines(content(page.path()));
            std::string schema;
            for (std::string line; std::getline(lines, line);) {
                replace_all(line, "\\-", "-");
                if (line.starts_with(".SS paas.")) {
                    schema = line.substr(4);
                } else if (line.starts_with(".SH")) {
                    schema.clear();
                } else if (!schema.empty() && line.starts_with("\\fB")) {
                    schemas[schema].insert(line.substr(3, line.find("\\fR") - 3));
                }
            }
        }
        return schemas;
    }();
    return result;
}

}  // namespace

Home::Home() {
    environment = {{"HOME", folder_.path().string()},
                   {"XDG_CONFIG_HOME", path("config").string()},
                   {"XDG_STATE_HOME", path("state").string()},
                   {"XDG_CACHE_HOME", path("cache").string()},
                   {"PAAS_USER", "ada"},
                   {"PAAS_NO_WORKER", "1"},
                   {"PAAS_VIRTUAL_TIME", "true"},
                   {"NO_COLOR", "1"},
                   {"COLUMNS", "80"},
                   {"TZ", "UTC"},
                   {"ORCHENT_URL", ""},
                   {"PAAS_CONTEXT", ""},
                   {"PAAS_OUTPUT", ""},
                   {"PAAS_STATE_DIR", ""},
                   {"PAAS_CACHE_DIR", ""},
                   {"PAAS_NO_CACHE", ""},
                   {"PAAS_CONFIG", ""},
                   {"PAAS_GROUP", ""}};
}

ProgramResult Home::paas(const std::vector<std::string>& words) const {
    std::vector<std::string> command;
    if (!folder.empty()) {
        command = {"/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder.string()};
    }
    command.emplace_back(PAAS_PROGRAM);
    command.insert(command.end(), words.begin(), words.end());
    return ::paas::testing::run_program(command, {.environment = environment, .input = input});
}

std::string Home::good(const std::vector<std::string>& words) const {
    const ProgramResult result = paas(words);
    std::string line = "paas";
    for (const std::string& word : words) {
        line += " " + word;
    }
    CAPTURE(line);
    CAPTURE(result.err);
    CHECK(result.code == 0);
    return result.out;
}

Json Home::json(std::vector<std::string> words) const {
    words.insert(words.end(), {"-o", "json"});
    const std::string text = good(words);
    Json value = Json::parse(text, nullptr, false);
    CAPTURE(text);
    REQUIRE_FALSE(value.is_discarded());
    check_documented(value);
    return value;
}

void Home::feed() const {
    good({"feed", example("federation/providers.jsonl"), example("federation/rally.jsonl")});
}

int Home::deploy(const std::string& name_of_example, const std::string& name,
                 const std::vector<std::string>& more) const {
    std::vector<std::string> words{"deploy", example(name_of_example), "--name", name};
    words.insert(words.end(), more.begin(), more.end());
    return paas(words).code;
}

void Home::simulate(const std::string& yaml) {
    write("simulation.yaml", yaml);
    environment["PAAS_SIMULATION"] = path("simulation.yaml").string();
}

void Home::write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(path(name).parent_path());
    std::ofstream(path(name)) << text;
}

std::string example(const std::string& name) {
    return std::string(PAAS_SOURCE_DIR) + "/examples/" + name;
}

std::string content(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void check_golden(const std::string& name, const std::string& text, const Home& home) {
    const auto file = std::filesystem::path(PAAS_SOURCE_DIR) / "tests/e2e/golden" / name;
    const std::string shown = normalised(text, home);
    if (std::getenv("PAAS_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(file) << shown;
        return;
    }
    CAPTURE(name);
    REQUIRE(std::filesystem::exists(file));
    CHECK(shown == content(file));
}

void check_documented(const Json& value) {
    if (value.is_array()) {
        for (const Json& item : value) {
            check_documented(item);
        }
        return;
    }
    if (!value.is_object() || !value.contains("schema")) {
        return;
    }
    const auto schema = value["schema"].get<std::string>();
    CAPTURE(schema);
    if (schema == "paas.template/1") {
        return;  // its members are those of TOSCA
    }
    REQUIRE(documented().contains(schema));
    std::set<std::string> known = documented().at(schema);
    // "id ... updated" refers to the members of a smaller shape.
    const std::map<std::string, std::string> wider{
        {"paas.deployment-detail/1", "paas.deployment/1"},
        {"paas.provider-detail/1", "paas.provider/1"}};
    if (wider.contains(schema)) {
        const auto& inherited = documented().at(wider.at(schema));
        known.insert(inherited.begin(), inherited.end());
    }
    for (const auto& [member, ignored] : value.items()) {
        CAPTURE(member);
        CHECK((member == "schema" || known.contains(member)));
    }
}

}  // namespace e2e
