/// The central directory of a zip file, read and judged before anything is unpacked.
#pragma once

#include "paas/base/diagnostic.hpp"
#include "paas/tosca/archive.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paas::tosca {

/// One entry as the directory has it. `name` points into the archive's bytes.
struct ZipEntry {
    std::string_view name;
    std::uint64_t packed = 0;    ///< bytes
    std::uint64_t unpacked = 0;  ///< bytes, as declared
    std::uint64_t offset = 0;    ///< of its local header
    std::uint16_t flags = 0;
    std::uint32_t unix_mode = 0;  ///< 0 when not made on Unix

    [[nodiscard]] bool is_folder() const noexcept { return name.ends_with('/'); }
};

/// The entries in the directory's order; nothing when the bytes are no zip file, or one that only
/// zip64 or several disks can hold: no archive within our limits needs them (APPNOTE 4.3).
[[nodiscard]] std::optional<std::vector<ZipEntry>> read_directory(std::string_view bytes);

/// Reports every entry that is not acceptable (CSAR-01xx), several of a kind once. True when none.
[[nodiscard]] bool check_directory(const std::vector<ZipEntry>& entries, std::size_t archive_size,
                                   const std::string& archive_name, const ArchiveLimits& limits,
                                   DiagnosticSink& sink);

}  // namespace paas::tosca
