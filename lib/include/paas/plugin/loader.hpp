/// Loads modules on demand.
///
///     ModuleLoader loader(module_folders(program, environment_value));
///     Result<SealerModule*> module = loader.load<SealerModule>("crypto");
#pragma once

#include "paas/base/error.hpp"

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace paas::plugin {

/// Where modules are looked for, in this order: beside the program (`../lib/paas/modules`, which
/// serves the build tree and a relocated installation), the library folder paas was configured
/// for, then the absolute folders of `plugin_path` (PAAS_PLUGIN_PATH, separated by colons).
/// `program` is the path of the running executable; empty when unknown.
[[nodiscard]] PAAS_API std::vector<std::filesystem::path> module_folders(
    const std::filesystem::path& program, std::string_view plugin_path);

/// The path of the running executable, or empty when the system does not tell.
[[nodiscard]] PAAS_API std::filesystem::path program_path();

/// One module file found, for `paas plugin ls`.
struct ModuleFile {
    std::string name;
    std::filesystem::path path;
};

/// Thread-safe. A module once loaded stays loaded until the process ends.
class PAAS_API ModuleLoader {
public:
    explicit ModuleLoader(std::vector<std::filesystem::path> folders);

    /// The module's object. not_found: no such file; failed_precondition: the file is refused
    /// (others may write to it or to its folder, another build, another name, another interface)
    /// or cannot be linked. The message names the file, the hint the remedy.
    template <typename Interface>
    [[nodiscard]] Result<Interface*> load(std::string_view name) {
        return load_object(name, Interface::kInterface).map([](void* object) {
            return static_cast<Interface*>(object);
        });
    }

    /// The files that `load` would take, by name.
    [[nodiscard]] std::vector<ModuleFile> list() const;

private:
    Result<void*> load_object(std::string_view name, std::string_view interface);
    Result<std::filesystem::path> find(std::string_view name) const;

    struct Loaded {
        std::string interface;
        void* object = nullptr;
    };
    std::vector<std::filesystem::path> folders_;
    std::mutex mutex_;
    std::map<std::string, Loaded, std::less<>> loaded_;
};

}  // namespace paas::plugin
