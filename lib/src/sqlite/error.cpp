#include "error.hpp"

#include "library.hpp"

#include <cerrno>
#include <cstring>

namespace paas::sqlite {

namespace {

bool disk_is_full(int code, int system_errno) {
    return (code & 0xff) == SQLITE_FULL ||
           ((code & 0xff) == SQLITE_IOERR &&
            (system_errno == ENOSPC || system_errno == EDQUOT || system_errno == EFBIG));
}

Error cannot_open(const std::string& path, int system_errno) {
    switch (system_errno) {
        case EACCES:
        case EPERM:
        case EROFS:
            return {ErrorCode::permission_denied, path + " cannot be opened or its folder written",
                    "check the owner and the permissions of the file and of its folder"};
        case ENOENT:
            return {ErrorCode::not_found, path + " does not exist",
                    "check the path, or let the command create it"};
        default:
            return {ErrorCode::internal,
                    path + " cannot be opened" +
                        (system_errno != 0 ? std::string(": ") + std::strerror(system_errno) : ""),
                    "check the file and its folder; `paas doctor` looks at both"};
    }
}

}  // namespace

Error describe(int code, sqlite3* db, const std::string& path, std::string_view doing) {
    // SQLite does not note the system's error of a commit that fails; errno still has it.
    const int last_errno = errno;
    const int noted_errno = db != nullptr ? library().system_errno(db) : 0;
    const int system_errno = noted_errno != 0 ? noted_errno : last_errno;
    const std::string detail = db != nullptr ? library().errmsg(db) : library().errstr(code);
    Error error;
    if (disk_is_full(code, system_errno)) {
        error = {ErrorCode::internal,
                 "disk full: " + path + " could not be written, and nothing was changed",
                 "free some space (or raise the quota) and run the command again"};
    } else {
        switch (code & 0xff) {
            case SQLITE_NOTADB:
                error = {ErrorCode::data_loss,
                         path + " is not a database, or its header is damaged",
                         "restore a copy of it, or move it away to start anew; it was not changed"};
                break;
            case SQLITE_CORRUPT:
                error = {ErrorCode::data_loss, path + " is damaged: " + detail,
                         "restore a copy of it; `paas doctor` says what can still be read"};
                break;
            case SQLITE_BUSY:
            case SQLITE_LOCKED:
                error = {ErrorCode::unavailable, path + " is locked by another process",
                         "try again; another paas process is writing"};
                break;
            case SQLITE_READONLY:
            case SQLITE_PERM:
            case SQLITE_AUTH:
                error = {ErrorCode::permission_denied, path + " or its folder is read-only",
                         "check the owner and the permissions of the file and of its folder"};
                break;
            case SQLITE_CANTOPEN:
                error = cannot_open(path, system_errno);
                break;
            case SQLITE_IOERR:
                error = {ErrorCode::internal,
                         "input/output error on " + path + ": " +
                             (system_errno != 0 ? std::strerror(system_errno) : detail.c_str()),
                         "nothing was changed; check the disk and the file system"};
                break;
            default:
                error = {ErrorCode::internal, path + ": " + detail};
        }
    }
    if (!doing.empty()) {
        error.in(std::string(doing));
    }
    return error;
}

}  // namespace paas::sqlite
