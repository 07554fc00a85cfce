/// Templates made to hurt a validator, shared by the tests (what is said) and the benchmark (what
/// it costs). All are made up by a few lines each: none is kept in the repository.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace paas::testing {

struct HostileCase {
    std::string name;
    /// A code that must be among the findings; empty when the document is harmless in the end.
    std::string code;
    /// True when a budget must refuse it: that takes no time and no memory.
    bool refused = false;
    /// Writes the template and what it imports into a folder; gives the template's path.
    std::function<std::filesystem::path(const std::filesystem::path&)> write;
};

/// Hurts the reader of YAML. What is to be read to its end has about so many bytes.
[[nodiscard]] std::vector<HostileCase> hostile_yaml(std::size_t bytes);
/// Hurts the checks of TOSCA: inheritance, references, findings.
[[nodiscard]] std::vector<HostileCase> hostile_types();
/// Hurts the import loader.
[[nodiscard]] std::vector<HostileCase> hostile_imports();

/// Imports that must never be read: local addresses in all spellings, other schemes, paths out of
/// the template's folder. At least 60.
[[nodiscard]] std::vector<std::string> forbidden_imports();

}  // namespace paas::testing
