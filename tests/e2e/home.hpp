/// A user of paas with a home folder that nobody else has.
#pragma once

#include "program.hpp"
#include "scratch.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace e2e {

using Json = nlohmann::ordered_json;
using paas::testing::ProgramResult;

class Home {
public:
    Home();

    /// Runs paas with these words, no colours, 80 columns, virtual time, no background worker.
    ProgramResult paas(const std::vector<std::string>& words) const;
    /// Runs it and expects exit code 0; gives standard output.
    std::string good(const std::vector<std::string>& words) const;
    /// The same as JSON (adds -o json).
    Json json(std::vector<std::string> words) const;

    /// Feeds the example federation.
    void feed() const;
    /// Deploys an example under a name, in virtual time; gives the exit code.
    int deploy(const std::string& example, const std::string& name,
               const std::vector<std::string>& more = {}) const;
    /// Makes the simulated world behave as this YAML says.
    void simulate(const std::string& yaml);

    [[nodiscard]] std::filesystem::path path(const std::string& name) const {
        return folder_.path() / name;
    }
    [[nodiscard]] std::filesystem::path state() const { return path("state/paas"); }
    void write(const std::string& name, const std::string& text) const;

    std::map<std::string, std::string> environment;
    std::string input;
    std::filesystem::path folder;  ///< to run in; this program's own when empty

private:
    ::paas::testing::ScratchFolder folder_{"paas-e2e"};
};

/// examples/NAME
[[nodiscard]] std::string example(const std::string& name);

/// Compares a text with tests/e2e/golden/NAME, ids, hashes, times and folders replaced. With
/// PAAS_UPDATE_GOLDEN set, writes the file instead.
void check_golden(const std::string& name, const std::string& text, const Home& home);

/// The members of every object must be those that the manual names for its schema.
void check_documented(const Json& value);

/// Text of a file.
[[nodiscard]] std::string content(const std::filesystem::path& file);

}  // namespace e2e
