#include "paas/sqlite/io.hpp"

#include "library.hpp"

#include <cerrno>
#include <new>

namespace paas::sqlite {

struct IoMonitor::Impl {
    FaultPlan* faults = nullptr;
    sqlite3_vfs* base = nullptr;
    sqlite3_vfs vfs{};

    std::atomic<std::uint64_t> writes{0};
    std::atomic<std::uint64_t> bytes{0};
    std::atomic<std::uint64_t> syncs{0};
    std::atomic<std::uint64_t> truncates{0};
    std::atomic<std::uint64_t> deletes{0};

    std::atomic<bool> failing{false};
    std::atomic<std::int64_t> calls_left{0};
    std::atomic<IoFailure> failure{IoFailure::disk_full};

    /// SQLITE_OK, or the failure that a test asked for.
    int injected(int io_error) {
        if (!failing.load() || calls_left.fetch_sub(1) > 0) {
            return SQLITE_OK;
        }
        const bool full = failure.load() == IoFailure::disk_full;
        errno = full ? ENOSPC : EIO;
        return full ? SQLITE_FULL : io_error;
    }
};

namespace {

/// Our file: the head that SQLite sees, and behind it in the same memory the real one.
struct File {
    sqlite3_file head{};
    IoMonitor::Impl* io = nullptr;

    [[nodiscard]] sqlite3_file* real() {
        return std::launder(reinterpret_cast<sqlite3_file*>(this + 1));
    }
};
static_assert(sizeof(File) % sizeof(sqlite3_int64) == 0, "the real file must be aligned");

File& ours(sqlite3_file* file) {
    return *reinterpret_cast<File*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
    return ours(file).real();
}

int file_close(sqlite3_file* file) {
    return real(file)->pMethods->xClose(real(file));
}
int file_read(sqlite3_file* file, void* out, int amount, sqlite3_int64 offset) {
    return real(file)->pMethods->xRead(real(file), out, amount, offset);
}
int file_write(sqlite3_file* file, const void* data, int amount, sqlite3_int64 offset) {
    IoMonitor::Impl& io = *ours(file).io;
    fault_point(io.faults, "sqlite.write");
    if (const int rc = io.injected(SQLITE_IOERR_WRITE); rc != SQLITE_OK) {
        return rc;
    }
    ++io.writes;
    io.bytes += static_cast<std::uint64_t>(amount);
    return real(file)->pMethods->xWrite(real(file), data, amount, offset);
}
int file_truncate(sqlite3_file* file, sqlite3_int64 size) {
    IoMonitor::Impl& io = *ours(file).io;
    fault_point(io.faults, "sqlite.truncate");
    if (const int rc = io.injected(SQLITE_IOERR_TRUNCATE); rc != SQLITE_OK) {
        return rc;
    }
    ++io.truncates;
    return real(file)->pMethods->xTruncate(real(file), size);
}
int file_sync(sqlite3_file* file, int flags) {
    IoMonitor::Impl& io = *ours(file).io;
    fault_point(io.faults, "sqlite.sync");
    if (const int rc = io.injected(SQLITE_IOERR_FSYNC); rc != SQLITE_OK) {
        return rc;
    }
    ++io.syncs;
    return real(file)->pMethods->xSync(real(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
    return real(file)->pMethods->xFileSize(real(file), size);
}
int file_lock(sqlite3_file* file, int level) {
    return real(file)->pMethods->xLock(real(file), level);
}
int file_unlock(sqlite3_file* file, int level) {
    return real(file)->pMethods->xUnlock(real(file), level);
}
int file_check_reserved(sqlite3_file* file, int* out) {
    return real(file)->pMethods->xCheckReservedLock(real(file), out);
}
int file_control(sqlite3_file* file, int operation, void* argument) {
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
int file_sector_size(sqlite3_file* file) {
    return real(file)->pMethods->xSectorSize(real(file));
}
int file_characteristics(sqlite3_file* file) {
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
int file_shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
}
int file_shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void file_shm_barrier(sqlite3_file* file) {
    real(file)->pMethods->xShmBarrier(real(file));
}
int file_shm_unmap(sqlite3_file* file, int remove) {
    return real(file)->pMethods->xShmUnmap(real(file), remove);
}
int file_fetch(sqlite3_file* file, sqlite3_int64 offset, int amount, void** out) {
    return real(file)->pMethods->xFetch(real(file), offset, amount, out);
}
int file_unfetch(sqlite3_file* file, sqlite3_int64 offset, void* page) {
    return real(file)->pMethods->xUnfetch(real(file), offset, page);
}

constexpr sqlite3_io_methods methods(int version) {
    return {version,
            file_close,
            file_read,
            file_write,
            file_truncate,
            file_sync,
            file_size,
            file_lock,
            file_unlock,
            file_check_reserved,
            file_control,
            file_sector_size,
            file_characteristics,
            file_shm_map,
            file_shm_lock,
            file_shm_barrier,
            file_shm_unmap,
            file_fetch,
            file_unfetch};
}
// What SQLite may call depends on what the real file can do.
constexpr sqlite3_io_methods kMethods1 = methods(1);
constexpr sqlite3_io_methods kMethods2 = methods(2);
constexpr sqlite3_io_methods kMethods3 = methods(3);

IoMonitor::Impl& monitor(sqlite3_vfs* vfs) {
    return *static_cast<IoMonitor::Impl*>(vfs->pAppData);
}
sqlite3_vfs* base(sqlite3_vfs* vfs) {
    return monitor(vfs).base;
}

int vfs_open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* out, int flags,
             int* out_flags) {
    File* file = new (out) File;
    file->io = &monitor(vfs);
    sqlite3_file* inner = new (file->real()) sqlite3_file{};
    const int rc = base(vfs)->xOpen(base(vfs), name, inner, flags, out_flags);
    if (inner->pMethods != nullptr) {
        const int version = inner->pMethods->iVersion;
        file->head.pMethods = version >= 3 ? &kMethods3 : version == 2 ? &kMethods2 : &kMethods1;
    }
    return rc;
}
int vfs_delete(sqlite3_vfs* vfs, const char* name, int sync_directory) {
    IoMonitor::Impl& io = monitor(vfs);
    fault_point(io.faults, "sqlite.delete");
    ++io.deletes;
    return base(vfs)->xDelete(base(vfs), name, sync_directory);
}
int vfs_access(sqlite3_vfs* vfs, const char* name, int flags, int* out) {
    return base(vfs)->xAccess(base(vfs), name, flags, out);
}
int vfs_full_pathname(sqlite3_vfs* vfs, const char* name, int size, char* out) {
    return base(vfs)->xFullPathname(base(vfs), name, size, out);
}
int vfs_randomness(sqlite3_vfs* vfs, int size, char* out) {
    return base(vfs)->xRandomness(base(vfs), size, out);
}
int vfs_sleep(sqlite3_vfs* vfs, int microseconds) {
    return base(vfs)->xSleep(base(vfs), microseconds);
}
int vfs_current_time(sqlite3_vfs* vfs, double* out) {
    return base(vfs)->xCurrentTime(base(vfs), out);
}
int vfs_last_error(sqlite3_vfs* vfs, int size, char* out) {
    return base(vfs)->xGetLastError(base(vfs), size, out);
}
int vfs_current_time64(sqlite3_vfs* vfs, sqlite3_int64* out) {
    return base(vfs)->xCurrentTimeInt64(base(vfs), out);
}

/// Monitors are told apart by number, so that several may live at once.
std::string next_name() {
    static std::atomic<std::uint64_t> last{0};
    return "paas-" + std::to_string(++last);
}

}  // namespace

IoMonitor::IoMonitor(FaultPlan* faults) : name_(next_name()), impl_(std::make_unique<Impl>()) {
    impl_->faults = faults;
    if (!load_library()) {
        return;  // opening a database says why
    }
    impl_->base = library().vfs_find(nullptr);
    sqlite3_vfs& vfs = impl_->vfs;
    vfs.iVersion = 2;
    vfs.szOsFile = static_cast<int>(sizeof(File)) + impl_->base->szOsFile;
    vfs.mxPathname = impl_->base->mxPathname;
    vfs.zName = name_.c_str();
    vfs.pAppData = impl_.get();
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    vfs.xAccess = vfs_access;
    vfs.xFullPathname = vfs_full_pathname;
    vfs.xRandomness = vfs_randomness;
    vfs.xSleep = vfs_sleep;
    vfs.xCurrentTime = vfs_current_time;
    vfs.xGetLastError = vfs_last_error;
    vfs.xCurrentTimeInt64 = vfs_current_time64;
    library().vfs_register(&vfs, 0);
}

IoMonitor::~IoMonitor() {
    if (impl_->base != nullptr) {
        library().vfs_unregister(&impl_->vfs);
    }
}

IoCounts IoMonitor::counts() const noexcept {
    return {impl_->writes.load(), impl_->bytes.load(), impl_->syncs.load(), impl_->truncates.load(),
            impl_->deletes.load()};
}

void IoMonitor::fail_after(std::uint64_t calls, IoFailure failure) noexcept {
    impl_->failure = failure;
    impl_->calls_left = static_cast<std::int64_t>(calls);
    impl_->failing = true;
}

void IoMonitor::heal() noexcept {
    impl_->failing = false;
}

}  // namespace paas::sqlite
