/// What a module is: one shared object that holds one heavy library and gives one interface.
///
/// A module exports a single name, `paas_module`, and belongs to one build of paas: it is compiled
/// with the same headers and refused by every other build (`loader.hpp`). Third parties extend
/// paas out of process instead (`external.hpp`).
///
///     class Sealing final : public paas::plugin::SealerModule { … };
///     const paas::plugin::ModuleDescriptor paas_module =
///         paas::plugin::describe<paas::plugin::SealerModule, Sealing>("crypto");
#pragma once

#include "paas/base/export.hpp"
#include "paas/version.hpp"

#include <cstdint>

namespace paas::plugin {

/// Layout of the descriptor itself; the one thing that may never change its place.
inline constexpr std::uint32_t kModuleAbi = 1;

struct ModuleDescriptor {
    std::uint32_t abi;
    const char* build_id;
    const char* name;       ///< also the file's name, without ".so"
    const char* interface;  ///< `Interface::kInterface` of what `instance` returns
    /// The module's one object, an `Interface*`; lives as long as the process.
    void* (*instance)();
};

/// The descriptor of a module whose `Implementation` gives `Interface`.
template <typename Interface, typename Implementation>
[[nodiscard]] constexpr ModuleDescriptor describe(const char* name) {
    return {kModuleAbi, kBuildId, name, Interface::kInterface, []() -> void* {
                static Implementation implementation;
                return static_cast<Interface*>(&implementation);
            }};
}

}  // namespace paas::plugin

// Defined by each module.
extern "C" PAAS_API const paas::plugin::ModuleDescriptor paas_module;
