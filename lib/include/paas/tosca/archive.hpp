/// Archives of files: what a CSAR is packed in. The tosca room does no I/O and knows no format: the
/// module `zip` opens zip files, room `sources` folders.
#pragma once

#include "paas/base/diagnostic.hpp"
#include "paas/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace paas::tosca {

/// Files by name. Not thread-safe.
class PAAS_API Archive {
public:
    Archive() = default;
    Archive(const Archive&) = delete;
    Archive& operator=(const Archive&) = delete;
    virtual ~Archive();

    /// Names of all files (no folders), sorted, each good by `entry_name_fault`.
    [[nodiscard]] virtual const std::vector<std::string>& names() const noexcept = 0;
    /// not_found; data_loss when the archive is damaged there; failed_precondition when the file is
    /// larger than its limit.
    [[nodiscard]] virtual Result<std::string> read(std::string_view name) = 0;

    [[nodiscard]] bool contains(std::string_view name) const noexcept;
};

/// Budgets that hold before anything is unpacked.
struct ArchiveLimits {
    std::size_t entries = 10'000;
    std::uint64_t file_bytes = std::uint64_t{16} << 20;  ///< unpacked, of a file that is read
    std::uint64_t total_bytes = std::uint64_t{1} << 30;  ///< unpacked, of all files together
    std::uint64_t ratio = 200;  ///< unpacked to packed, of any file of 1 MiB or more
};

/// What is wrong with an entry's name, or nothing: absolute, with a drive or a backslash, with an
/// empty, "." or ".." segment, with a control character, longer than 1024 bytes.
[[nodiscard]] PAAS_API std::string_view entry_name_fault(std::string_view name) noexcept;

/// What the module `zip` gives.
class PAAS_API ArchiveModule {
public:
    static constexpr const char* kInterface = "paas.archive/1";

    ArchiveModule() = default;
    ArchiveModule(const ArchiveModule&) = delete;
    ArchiveModule& operator=(const ArchiveModule&) = delete;
    virtual ~ArchiveModule();

    /// The archive in `bytes`, called `name` in findings (CSAR-01xx); null after an error.
    [[nodiscard]] virtual std::unique_ptr<Archive> open(std::string bytes, const std::string& name,
                                                        const ArchiveLimits& limits,
                                                        DiagnosticSink& sink) = 0;
};

}  // namespace paas::tosca
