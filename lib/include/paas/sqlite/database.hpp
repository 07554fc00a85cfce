/// SQLite with errors as values: a connection, its rows, its transactions.
///
///     auto db = Database::open(path, {});
///     db->run("INSERT INTO t(a, b) VALUES(?, ?)", {id, 3});
///     Rows rows = db->query("SELECT a, b FROM t WHERE b > ?", {2});
///     for (;;) {
///         auto more = rows.next();
///         if (!more) { return fail(std::move(more.error())); }
///         if (!*more) { break; }
///         use(rows.text(0), rows.integer(1));
///     }
///
/// Statements are prepared once and kept, by their text. One thread at a time per Database.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/error.hpp"
#include "paas/base/ids.hpp"
#include "paas/sqlite/io.hpp"

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace paas::sqlite {

/// A value to bind. Texts are not copied: they must live until the statement has run.
class Value {
public:
    Value(std::nullptr_t) {}
    template <std::integral T>
    Value(T value) : value_(std::in_place_index<1>, value) {}
    Value(double value) : value_(value) {}
    Value(std::string_view text) : value_(text) {}
    Value(const std::string& text) : value_(std::string_view(text)) {}
    Value(const char* text) : value_(std::string_view(text)) {}
    template <typename Tag>
    Value(const StrongId<Tag>& id) : value_(std::string_view(id.str())) {}
    /// Milliseconds since 1970.
    Value(Timestamp time) : value_(std::in_place_index<1>, time.time_since_epoch().count()) {}
    Value(Milliseconds duration) : value_(std::in_place_index<1>, duration.count()) {}
    /// NULL when there is none.
    template <typename T>
    Value(const std::optional<T>& value) {
        if (value) {
            *this = Value(*value);
        }
    }

    using Content = std::variant<std::nullptr_t, std::int64_t, double, std::string_view>;
    [[nodiscard]] const Content& content() const noexcept { return value_; }

private:
    Content value_ = nullptr;
};
using Values = std::initializer_list<Value>;

struct OpenOptions {
    bool read_only = false;
    bool create = true;  ///< with mode 0600, in a folder made with 0700
    Milliseconds busy_timeout = std::chrono::seconds(10);
    IoMonitor* io = nullptr;  ///< counts and fault points; must outlive the database
    /// Write-ahead log. `durable` = each commit reaches the disk before it returns.
    bool durable = true;
};

class Database;

/// The rows of one running query; ends it when destroyed. Lives shorter than its Database.
class PAAS_API Rows {
public:
    Rows(Rows&& other) noexcept;
    Rows& operator=(Rows&&) = delete;
    ~Rows();

    /// Moves to the next row; false after the last.
    [[nodiscard]] Result<bool> next();

    // Columns of the current row, from 0. A NULL reads as zero or empty. A text is valid until
    // the next call of `next`.
    [[nodiscard]] std::int64_t integer(int column) const noexcept;
    [[nodiscard]] double real(int column) const noexcept;
    [[nodiscard]] std::string_view text(int column) const noexcept;
    [[nodiscard]] std::string string(int column) const { return std::string(text(column)); }
    // Ask before reading: a text read from a number makes it a text.
    [[nodiscard]] bool is_null(int column) const noexcept;
    [[nodiscard]] bool is_integer(int column) const noexcept;
    [[nodiscard]] bool is_real(int column) const noexcept;
    [[nodiscard]] Timestamp time(int column) const noexcept {
        return Timestamp{Milliseconds{integer(column)}};
    }
    [[nodiscard]] int columns() const noexcept;

private:
    friend class Database;
    struct Impl;
    explicit Rows(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// One connection. Failures are mapped to: data_loss (not a database, damaged), unavailable
/// (locked by another process for longer than the busy timeout), permission_denied (read-only),
/// internal with what to do (disk full, I/O error, anything else); always with the path.
class PAAS_API Database {
public:
    /// Opens the file, in WAL mode unless read_only. Nothing is written to a file that exists
    /// and has a schema. failed_precondition for a folder, not_found when it may not be created.
    [[nodiscard]] static Result<Database> open(const std::string& path, const OpenOptions& options);
    /// A database without a file.
    [[nodiscard]] static Result<Database> in_memory();

    Database(Database&& other) noexcept;
    Database& operator=(Database&& other) noexcept;
    ~Database();

    /// Runs any number of statements separated by semicolons; not kept.
    [[nodiscard]] Result<void> execute(std::string_view sql);
    /// Runs one statement to its end; rows it gives are dropped.
    [[nodiscard]] Result<void> run(std::string_view sql, Values values = {});
    /// Starts a query; problems show at the first `next`.
    [[nodiscard]] Rows query(std::string_view sql, Values values = {});
    [[nodiscard]] Rows query(std::string_view sql, const std::vector<Value>& values);
    /// First column of the first row as a number; nothing when there is no row or it is NULL.
    [[nodiscard]] Result<std::optional<std::int64_t>> number(std::string_view sql,
                                                             Values values = {});
    /// First column of the first row as a text; nothing when there is no row or it is NULL.
    [[nodiscard]] Result<std::optional<std::string>> text(std::string_view sql, Values values = {});

    /// Rows changed by the last `run`.
    [[nodiscard]] std::int64_t changes() const noexcept;
    [[nodiscard]] const std::string& path() const noexcept;
    /// True inside a transaction.
    [[nodiscard]] bool in_transaction() const noexcept;

private:
    friend class Rows;
    struct Impl;
    explicit Database(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// BEGIN IMMEDIATE … COMMIT; rolls back when destroyed before `commit` succeeded.
class PAAS_API Transaction {
public:
    [[nodiscard]] static Result<Transaction> begin(Database& database);
    Transaction(Transaction&& other) noexcept : database_(other.database_) {
        other.database_ = nullptr;
    }
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    /// Durable (see OpenOptions) when it returns success.
    [[nodiscard]] Result<void> commit();

private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;
};

}  // namespace paas::sqlite
