#include "paas/sqlite/database.hpp"

#include "error.hpp"
#include "library.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <span>
#include <unordered_map>

namespace paas::sqlite {

namespace {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
        return std::hash<std::string_view>{}(text);
    }
};

/// A statement that stays prepared. One that is in use is not lent twice.
struct Kept {
    sqlite3_stmt* statement = nullptr;
    bool in_use = false;
};

int bind(sqlite3_stmt* statement, int index, const Value& value) {
    const Value::Content& content = value.content();
    switch (content.index()) {
        case 1:
            return library().bind_int64(statement, index, std::get<1>(content));
        case 2:
            return library().bind_double(statement, index, std::get<2>(content));
        case 3: {
            const std::string_view text = std::get<3>(content);
            // An empty view may have no address, which SQLite would take for NULL.
            return library().bind_text64(statement, index, text.empty() ? "" : text.data(),
                                         text.size(), SQLITE_STATIC, SQLITE_UTF8);
        }
        default:
            return library().bind_null(statement, index);
    }
}

}  // namespace

struct Database::Impl {
    sqlite3* handle = nullptr;
    std::string path;
    std::unordered_map<std::string, Kept, TextHash, std::equal_to<>> kept;

    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        if (handle == nullptr) {
            return;
        }
        for (auto& [sql, entry] : kept) {
            library().finalize(entry.statement);
        }
        library().close_v2(handle);
    }

    [[nodiscard]] Error error(int code) const { return describe(code, handle, path); }
};

/// A statement on loan, with the values of one use.
struct Rows::Impl {
    Database::Impl* database = nullptr;
    sqlite3_stmt* statement = nullptr;
    Kept* kept = nullptr;  ///< null = ours alone
    std::optional<Error> failed;
    bool done = false;

    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() { give_back(); }

    void prepare(Database::Impl& db, std::string_view sql, std::span<const Value> values) {
        database = &db;
        auto place = db.kept.find(sql);
        if (place == db.kept.end()) {
            place = db.kept.emplace(std::string(sql), Kept{}).first;
        }
        Kept& entry = place->second;
        if (entry.in_use || entry.statement == nullptr) {
            const int code =
                library().prepare_v3(db.handle, sql.data(), static_cast<int>(sql.size()),
                                     SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
            if (code != SQLITE_OK) {
                failed = db.error(code);
                return;
            }
            if (!entry.in_use) {
                entry.statement = statement;
            }
        }
        if (!entry.in_use) {
            entry.in_use = true;
            kept = &entry;
            statement = entry.statement;
        }
        int index = 0;
        for (const Value& value : values) {
            if (const int code = bind(statement, ++index, value); code != SQLITE_OK) {
                failed = db.error(code);
                return;
            }
        }
    }

    void give_back() {
        if (kept != nullptr) {
            library().reset(statement);
            library().clear_bindings(statement);
            kept->in_use = false;
        } else {
            library().finalize(statement);
        }
        kept = nullptr;
        statement = nullptr;
    }

    Result<bool> step() {
        if (failed) {
            return fail(*failed);
        }
        if (done) {
            return false;
        }
        errno = 0;  // see `describe`
        const int code = library().step(statement);
        if (code == SQLITE_ROW) {
            return true;
        }
        done = true;
        if (code != SQLITE_DONE) {
            failed = database->error(code);
            return fail(*failed);
        }
        return false;
    }
};

Rows::Rows(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Rows::Rows(Rows&& other) noexcept = default;
Rows::~Rows() = default;

Result<bool> Rows::next() {
    return impl_->step();
}
std::int64_t Rows::integer(int column) const noexcept {
    return library().column_int64(impl_->statement, column);
}
double Rows::real(int column) const noexcept {
    return library().column_double(impl_->statement, column);
}
std::string_view Rows::text(int column) const noexcept {
    const auto* bytes =
        reinterpret_cast<const char*>(library().column_text(impl_->statement, column));
    const int size = library().column_bytes(impl_->statement, column);
    return bytes == nullptr ? std::string_view{}
                            : std::string_view(bytes, static_cast<std::size_t>(size));
}
bool Rows::is_null(int column) const noexcept {
    return library().column_type(impl_->statement, column) == SQLITE_NULL;
}
bool Rows::is_integer(int column) const noexcept {
    return library().column_type(impl_->statement, column) == SQLITE_INTEGER;
}
bool Rows::is_real(int column) const noexcept {
    return library().column_type(impl_->statement, column) == SQLITE_FLOAT;
}
int Rows::columns() const noexcept {
    return library().column_count(impl_->statement);
}

namespace {

/// The folder that holds the file, "." for a bare name.
std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) {
        return ".";
    }
    return slash == 0 ? "/" : path.substr(0, slash);
}

Error from_errno(int number, const std::string& path) {
    const std::string text = path + ": " + std::strerror(number);
    if (number == EACCES || number == EPERM || number == EROFS) {
        return {ErrorCode::permission_denied, text,
                "check the owner and the permissions of the folder, or choose another one"};
    }
    if (number == ENOSPC || number == EDQUOT) {
        return {ErrorCode::internal, "disk full: " + path + " could not be made",
                "free some space (or raise the quota) and run the command again"};
    }
    if (number == ENOTDIR || number == EEXIST) {
        return {ErrorCode::failed_precondition, text, "choose another path"};
    }
    return {ErrorCode::internal, text};
}

Result<void> make_folders(const std::string& folder) {
    struct stat info{};
    if (::stat(folder.c_str(), &info) == 0) {
        return {};
    }
    if (const std::string parent = folder_of(folder); parent != folder) {
        if (auto made = make_folders(parent); !made) {
            return made;
        }
    }
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
        return fail(from_errno(errno, folder));
    }
    return {};
}

/// Makes an empty file. Never opens it: closing any descriptor of a database drops the locks that
/// this process holds on it (POSIX record locks).
Result<void> make_file(const std::string& path) {
    if (auto made = make_folders(folder_of(path)); !made) {
        return made;
    }
    if (::mknod(path.c_str(), S_IFREG | 0600, 0) != 0 && errno != EEXIST) {
        return fail(from_errno(errno, path));
    }
    return {};
}

/// "file:" URI that says the file cannot change, for a database in a folder where SQLite can make
/// no files of its own.
std::string immutable_uri(const std::string& path) {
    std::string uri = "file:";
    for (const char c : path) {
        if (c == '%' || c == '?' || c == '#') {
            constexpr std::string_view digits = "0123456789ABCDEF";
            const auto byte = static_cast<unsigned char>(c);
            uri += '%';
            uri += digits[byte >> 4U];
            uri += digits[byte & 15U];
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

Result<void> check_access(const std::string& path, const OpenOptions& options, bool& is_new) {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) {
        const int number = errno;
        if (number != ENOENT) {
            return fail(from_errno(number, path));
        }
        if (options.read_only || !options.create) {
            return fail(ErrorCode::not_found, path + " does not exist", "check the path");
        }
        is_new = true;
        return make_file(path);
    }
    if (S_ISDIR(info.st_mode)) {
        return fail(ErrorCode::failed_precondition, path + " is a folder, not a database",
                    "name a file inside it");
    }
    if (!S_ISREG(info.st_mode)) {
        return fail(ErrorCode::failed_precondition, path + " is not a regular file",
                    "choose another path");
    }
    if (::access(path.c_str(), options.read_only ? R_OK : R_OK | W_OK) != 0) {
        return fail(from_errno(errno, path));
    }
    if (!options.read_only && ::access(folder_of(path).c_str(), W_OK | X_OK) != 0) {
        return fail(from_errno(errno, folder_of(path)));
    }
    if (info.st_size == 0) {
        struct stat log{};
        if (::stat((path + "-wal").c_str(), &log) == 0 && log.st_size > 0) {
            // SQLite would take the database for new and throw its log away.
            return fail(ErrorCode::data_loss, path + " is empty although its log is not",
                        "restore a copy of it together with its -wal file; nothing was changed");
        }
        is_new = true;
    }
    return {};
}

bool needs_immutable(const std::string& path) {
    struct stat log{};
    const bool has_log = ::stat((path + "-wal").c_str(), &log) == 0 && log.st_size > 0;
    return !has_log && ::access(folder_of(path).c_str(), W_OK) != 0;
}

}  // namespace

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::Database(Database&& other) noexcept = default;
Database& Database::operator=(Database&& other) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::string& path, const OpenOptions& options) {
    if (auto loaded = load_library(); !loaded) {
        return fail(std::move(loaded.error()));
    }
    bool is_new = false;
    if (auto checked = check_access(path, options, is_new); !checked) {
        return fail(std::move(checked.error()));
    }
    auto impl = std::make_unique<Impl>();
    impl->path = path;
    const bool immutable = options.read_only && needs_immutable(path);
    const int flags = (options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                      (immutable ? SQLITE_OPEN_URI : 0) | SQLITE_OPEN_NOMUTEX |
                      SQLITE_OPEN_EXRESCODE;
    const std::string name = immutable ? immutable_uri(path) : path;
    const int code =
        library().open_v2(name.c_str(), &impl->handle, flags,
                          options.io != nullptr ? options.io->vfs_name().c_str() : nullptr);
    if (code != SQLITE_OK) {
        return fail(describe(code, impl->handle, path, "opening"));
    }
    library().busy_timeout(impl->handle, static_cast<int>(options.busy_timeout.count()));
    Database database(std::move(impl));
    const std::string_view settings = options.durable
                                          ? "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                                            "PRAGMA trusted_schema=OFF"
                                          : "PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                                            "PRAGMA trusted_schema=OFF";
    if (auto set = database.execute(settings); !set) {
        return fail(std::move(set.error()));
    }
    if (is_new) {
        // Two processes that make it at once may find it locked without being let wait.
        for (int waited = 0;; waited += 10) {
            auto set = database.execute("PRAGMA journal_mode=WAL");
            if (set) {
                break;
            }
            if (set.error().code != ErrorCode::unavailable ||
                Milliseconds{waited} >= options.busy_timeout) {
                return fail(std::move(set.error()));
            }
            library().sleep(10);
        }
    }
    return database;
}

Result<Database> Database::in_memory() {
    if (auto loaded = load_library(); !loaded) {
        return fail(std::move(loaded.error()));
    }
    auto impl = std::make_unique<Impl>();
    impl->path = "(memory)";
    const int code = library().open_v2(
        ":memory:", &impl->handle,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
        nullptr);
    if (code != SQLITE_OK) {
        return fail(impl->error(code));
    }
    return Database(std::move(impl));
}

Result<void> Database::execute(std::string_view sql) {
    const std::string text(sql);
    errno = 0;  // see `describe`
    const int code = library().exec(impl_->handle, text.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        return fail(impl_->error(code));
    }
    return {};
}

Result<void> Database::run(std::string_view sql, Values values) {
    Rows::Impl use;
    use.prepare(*impl_, sql, std::span(values.begin(), values.size()));
    for (;;) {
        auto more = use.step();
        if (!more) {
            return fail(std::move(more.error()));
        }
        if (!*more) {
            return {};
        }
    }
}

Rows Database::query(std::string_view sql, Values values) {
    auto use = std::make_unique<Rows::Impl>();
    use->prepare(*impl_, sql, std::span(values.begin(), values.size()));
    return Rows(std::move(use));
}

Rows Database::query(std::string_view sql, const std::vector<Value>& values) {
    auto use = std::make_unique<Rows::Impl>();
    use->prepare(*impl_, sql, values);
    return Rows(std::move(use));
}

Result<std::optional<std::int64_t>> Database::number(std::string_view sql, Values values) {
    Rows rows = query(sql, values);
    auto more = rows.next();
    if (!more) {
        return fail(std::move(more.error()));
    }
    if (!*more || rows.is_null(0)) {
        return std::nullopt;
    }
    return rows.integer(0);
}

Result<std::optional<std::string>> Database::text(std::string_view sql, Values values) {
    Rows rows = query(sql, values);
    auto more = rows.next();
    if (!more) {
        return fail(std::move(more.error()));
    }
    if (!*more || rows.is_null(0)) {
        return std::nullopt;
    }
    return rows.string(0);
}

std::int64_t Database::changes() const noexcept {
    return library().changes64(impl_->handle);
}
const std::string& Database::path() const noexcept {
    return impl_->path;
}
bool Database::in_transaction() const noexcept {
    return library().get_autocommit(impl_->handle) == 0;
}

Result<Transaction> Transaction::begin(Database& database) {
    if (auto begun = database.run("BEGIN IMMEDIATE"); !begun) {
        return fail(std::move(begun.error()));
    }
    return Transaction(database);
}

Transaction::~Transaction() {
    // SQLite may have rolled back by itself (disk full, I/O error).
    if (database_ != nullptr && database_->in_transaction()) {
        static_cast<void>(database_->run("ROLLBACK"));
    }
}

Result<void> Transaction::commit() {
    if (auto committed = database_->run("COMMIT"); !committed) {
        return committed;
    }
    database_ = nullptr;
    return {};
}

}  // namespace paas::sqlite
