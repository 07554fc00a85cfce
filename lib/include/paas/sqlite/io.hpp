/// What a database does to its files: counted, and made to fail on purpose by tests.
#pragma once

#include "paas/base/export.hpp"
#include "paas/base/fault.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace paas::sqlite {

/// Calls that reached the operating system since the monitor was made.
struct IoCounts {
    std::uint64_t writes = 0;
    std::uint64_t bytes = 0;  ///< written
    std::uint64_t syncs = 0;
    std::uint64_t truncates = 0;
    std::uint64_t deletes = 0;
};

/// A failure that a test asks for.
enum class IoFailure : std::uint8_t {
    disk_full,  ///< ENOSPC
    io_error,   ///< EIO
};

/// A thin layer between SQLite and its files (an SQLite VFS of its own). Databases opened with it
/// pass the fault points "sqlite.write", "sqlite.sync", "sqlite.truncate" and "sqlite.delete"
/// before each such call, and are counted. It must outlive them. Thread-safe.
class PAAS_API IoMonitor {
public:
    explicit IoMonitor(FaultPlan* faults = nullptr);
    ~IoMonitor();
    IoMonitor(const IoMonitor&) = delete;
    IoMonitor& operator=(const IoMonitor&) = delete;

    [[nodiscard]] IoCounts counts() const noexcept;
    /// Lets `calls` more writes, syncs and truncations through; then all of them fail this way
    /// until `heal`.
    void fail_after(std::uint64_t calls, IoFailure failure) noexcept;
    void heal() noexcept;

    /// Name under which SQLite knows the layer.
    [[nodiscard]] const std::string& vfs_name() const noexcept { return name_; }

    struct Impl;  ///< known to io.cpp only

private:
    std::string name_;
    std::unique_ptr<Impl> impl_;
};

}  // namespace paas::sqlite
