#include "paas/plugin/loader.hpp"

#include "plugin/path_list.hpp"

#include "paas/plugin/module.hpp"
#include "paas/version.hpp"

#include <dlfcn.h>
#include <sys/stat.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace paas::plugin {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".so";

bool is_module_name(std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    return !name.empty() && std::ranges::all_of(name, allowed);
}

tl::unexpected<Error> refuse(const fs::path& file, std::string_view why, std::string remedy) {
    return fail(ErrorCode::failed_precondition,
                "module " + file.string() + " is refused: " + std::string(why), std::move(remedy));
}

/// Code of a module runs with our rights, so nobody else may be able to put it there.
Result<void> check_permissions(const fs::path& file) {
    struct stat entry{};
    if (::stat(file.c_str(), &entry) != 0) {
        return refuse(file, "it cannot be read", "check the permissions of the file");
    }
    if ((entry.st_mode & S_IWOTH) != 0) {
        return refuse(file, "everybody may write to it", "chmod o-w " + file.string());
    }
    if ((entry.st_mode & S_IWGRP) != 0 && entry.st_uid != 0) {
        return refuse(file, "its group may write to it", "chmod g-w " + file.string());
    }
    const fs::path folder = file.parent_path();
    if (::stat(folder.c_str(), &entry) != 0 || (entry.st_mode & S_IWOTH) != 0) {
        return refuse(file, "everybody may write to its folder", "chmod o-w " + folder.string());
    }
    return {};
}

std::string reinstall_hint() {
    return std::string("install the module that came with this build (paas ") + kVersion +
           ", build " + kBuildId + "), or remove the file";
}

Result<void> check_descriptor(const fs::path& file, const ModuleDescriptor& module,
                              std::string_view name, std::string_view interface) {
    if (module.abi != kModuleAbi) {
        return refuse(file, "it has another module interface", reinstall_hint());
    }
    if (module.build_id != std::string_view(kBuildId)) {
        return refuse(file, "it belongs to build " + std::string(module.build_id),
                      reinstall_hint());
    }
    if (module.name != name) {
        return refuse(file, "it calls itself " + std::string(module.name), reinstall_hint());
    }
    if (module.interface != interface) {
        return refuse(file,
                      "it gives " + std::string(module.interface) + " where " +
                          std::string(interface) + " is needed",
                      reinstall_hint());
    }
    return {};
}

}  // namespace

fs::path program_path() {
    std::error_code unknown;
    fs::path path = fs::read_symlink("/proc/self/exe", unknown);
    return unknown ? fs::path() : path;
}

std::vector<fs::path> module_folders(const fs::path& program, std::string_view plugin_path) {
    std::vector<fs::path> folders;
    const auto add = [&folders](const fs::path& folder) {
        if (std::ranges::find(folders, folder) == folders.end()) {
            folders.push_back(folder);
        }
    };
    if (program.is_absolute()) {
        add((program.parent_path() / "../lib/paas/modules").lexically_normal());
        add((program.parent_path() / PAAS_MODULES_FROM_BIN).lexically_normal());
    }
    add(PAAS_MODULES_INSTALLED);
    for (const fs::path& folder : absolute_folders(plugin_path)) {
        add(folder);
    }
    return folders;
}

ModuleLoader::ModuleLoader(std::vector<fs::path> folders) : folders_(std::move(folders)) {}

Result<fs::path> ModuleLoader::find(std::string_view name) const {
    std::string searched;
    for (const fs::path& folder : folders_) {
        std::error_code missing;
        // Links are followed first: the permissions that count are those of the real place.
        const fs::path file =
            fs::canonical(folder / (std::string(name) + std::string(kSuffix)), missing);
        if (!missing) {
            return file;
        }
        searched += searched.empty() ? "" : ", ";
        searched += folder.string();
    }
    return fail(ErrorCode::not_found, "module " + std::string(name) + " is not installed",
                "searched " + searched + "; name its folder in PAAS_PLUGIN_PATH");
}

Result<void*> ModuleLoader::load_object(std::string_view name, std::string_view interface) {
    if (!is_module_name(name)) {
        return fail(ErrorCode::invalid_argument, "\"" + std::string(name) + "\" names no module");
    }
    const std::lock_guard lock(mutex_);
    if (const auto known = loaded_.find(name); known != loaded_.end()) {
        if (known->second.interface != interface) {
            return fail(ErrorCode::invalid_argument, "module " + std::string(name) + " gives " +
                                                         known->second.interface + ", not " +
                                                         std::string(interface));
        }
        return known->second.object;
    }
    const Result<fs::path> file = find(name);
    if (!file) {
        return tl::unexpected(file.error());
    }
    if (auto allowed = check_permissions(*file); !allowed) {
        return tl::unexpected(allowed.error());
    }
    // RTLD_NOW: a module that does not fit fails here and not in the middle of its work.
    void* handle = ::dlopen(file->c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
        const char* reason = ::dlerror();
        return refuse(*file, reason == nullptr ? "it cannot be loaded" : reason, reinstall_hint());
    }
    const auto* module = static_cast<const ModuleDescriptor*>(::dlsym(handle, "paas_module"));
    auto fits = module == nullptr ? refuse(*file, "it is no paas module", reinstall_hint())
                                  : check_descriptor(*file, *module, name, interface);
    if (!fits) {
        ::dlclose(handle);
        return tl::unexpected(fits.error());
    }
    void* object = module->instance();
    loaded_.emplace(std::string(name), Loaded{std::string(interface), object});
    return object;
}

std::vector<ModuleFile> ModuleLoader::list() const {
    std::map<std::string, fs::path> found;
    for (const fs::path& folder : folders_) {
        std::error_code unreadable;
        for (fs::directory_iterator entry(folder, unreadable), end; !unreadable && entry != end;
             entry.increment(unreadable)) {
            const fs::path& file = entry->path();
            if (file.extension() == kSuffix && is_module_name(file.stem().string())) {
                found.try_emplace(file.stem().string(), file);
            }
        }
    }
    std::vector<ModuleFile> files;
    files.reserve(found.size());
    for (auto& [name, path] : found) {
        files.push_back({name, std::move(path)});
    }
    return files;
}

}  // namespace paas::plugin
