/// Keeps parsed documents between runs. This room reads and writes the bytes and does no I/O;
/// `sources::DocumentFolder` keeps them in files.
#pragma once

#include "paas/base/export.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace paas::text {

/// Bytes by key, that may be lost at any time and need not be trusted: what is made of them is
/// checked completely. Not thread-safe.
class PAAS_API YamlStore {
public:
    YamlStore() = default;
    YamlStore(const YamlStore&) = delete;
    YamlStore& operator=(const YamlStore&) = delete;
    virtual ~YamlStore();

    /// What was last kept under this key (hexadecimal digits), or nothing.
    [[nodiscard]] virtual std::optional<std::string> load(std::string_view key) = 0;
    /// Keeps these bytes if it can.
    virtual void save(std::string_view key, std::string_view bytes) = 0;
};

}  // namespace paas::text
