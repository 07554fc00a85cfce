// Rebuilding the projections elsewhere, and comparing; checking what is stored.
#include "entries.hpp"
#include "project.hpp"
#include "schema.hpp"
#include "values.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

namespace paas::store {

using sqlite::Database;
using sqlite::Rows;

bool RebuildReport::identical() const noexcept {
    return std::ranges::all_of(tables, [](const auto& table) { return table.differences == 0; });
}

namespace {

Result<Database> open_existing(const std::string& path) {
    auto db = Database::open(path, {.read_only = true, .create = false});
    if (!db) {
        return db;
    }
    const auto found = identify(*db);
    if (!found) {
        return fail(found.error());
    }
    if (*found != Found::current) {
        return fail(ErrorCode::failed_precondition, path + " is not of the newest version",
                    "run any paas command that writes; it migrates the store and keeps a copy");
    }
    return db;
}

Result<void> copy_journal(Database& from, Database& into) {
    return each(from.query("SELECT seq, stream, number, epoch, at, version, type, payload, "
                           "checksum FROM journal ORDER BY seq"),
                [&](const Rows& row) -> Result<void> {
                    const auto entry = entry_of(row, from.path());
                    if (!entry) {
                        return fail(entry.error());
                    }
                    return into.run(
                        "INSERT INTO journal VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        {entry->sequence, entry->stream, entry->number, entry->epoch, entry->at,
                         entry->version, entry->type, entry->payload, entry->checksum()});
                });
}

Result<void> copy_texts(Database& from, Database& into, std::string_view table) {
    const std::string insert = fmt::format("INSERT INTO {} VALUES(?, ?)", table);
    return each(from.query(fmt::format("SELECT hash, text FROM {}", table)),
                [&](const Rows& row) { return into.run(insert, {row.text(0), row.text(1)}); });
}

Result<void> copy_bus(Database& from, Database& into) {
    auto done = each(from.query("SELECT topic, \"offset\", \"key\", value, at FROM messages"),
                     [&](const Rows& row) {
                         return into.run("INSERT INTO messages VALUES(?, ?, ?, ?, ?)",
                                         {row.text(0), row.integer(1), row.text(2), row.text(3),
                                          row.integer(4)});
                     });
    if (!done) {
        return done;
    }
    return each(from.query("SELECT consumer, topic, \"offset\" FROM positions"),
                [&](const Rows& row) {
                    return into.run("INSERT INTO positions VALUES(?, ?, ?)",
                                    {row.text(0), row.text(1), row.integer(2)});
                });
}

/// The row as text: equal rows give equal texts, doubles to the last bit.
std::string text_of(const Rows& row) {
    std::string text;
    for (int column = 0; column < row.columns(); ++column) {
        if (column > 0) {
            text += '|';
        }
        if (row.is_null(column)) {
            text += "NULL";
        } else if (row.is_real(column)) {
            text += fmt::format("{:a}", row.real(column));
        } else {
            text += row.text(column);
        }
    }
    return text;
}

/// Order of the first `keys` columns, as SQLite sorts them; both tables have the same types.
int compare_keys(const Rows& a, const Rows& b, int keys) {
    for (int column = 0; column < keys; ++column) {
        int order = 0;
        if (a.is_integer(column)) {
            order = a.integer(column) < b.integer(column)   ? -1
                    : a.integer(column) > b.integer(column) ? 1
                                                            : 0;
        } else {
            order = a.text(column).compare(b.text(column));
        }
        if (order != 0) {
            return order;
        }
    }
    return 0;
}

/// Walks both tables in key order.
Result<TableComparison> compare(Database& one, Database& other, const Projection& projection) {
    TableComparison result{std::string(projection.table), 0, 0, {}};
    std::string order = "1";
    for (int key = 2; key <= projection.keys; ++key) {
        order += fmt::format(", {}", key);
    }
    const std::string sql = fmt::format("SELECT * FROM {} ORDER BY {}", projection.table, order);
    Rows a = one.query(sql);
    Rows b = other.query(sql);
    const auto differ = [&](std::string text) {
        if (result.differences++ == 0) {
            result.first = std::move(text);
        }
    };
    auto more_a = a.next();
    auto more_b = b.next();
    while (more_a && more_b && (*more_a || *more_b)) {
        const int order_of_rows = !*more_a   ? 1
                                  : !*more_b ? -1
                                             : compare_keys(a, b, projection.keys);
        if (order_of_rows < 0) {
            differ("only in the store: " + text_of(a));
        } else if (order_of_rows > 0) {
            differ("only in the rebuilt one: " + text_of(b));
        } else if (std::string stored = text_of(a), rebuilt = text_of(b); stored != rebuilt) {
            differ("stored: " + stored + "; rebuilt: " + rebuilt);
        }
        if (order_of_rows <= 0) {
            ++result.rows;
            more_a = a.next();
        }
        if (order_of_rows >= 0) {
            more_b = b.next();
        }
    }
    if (!more_a) {
        return fail(std::move(more_a.error()));
    }
    if (!more_b) {
        return fail(std::move(more_b.error()));
    }
    return result;
}

Result<std::uint64_t> fill(Database& source, Database& target) {
    auto transaction = sqlite::Transaction::begin(target);
    if (!transaction) {
        return fail(std::move(transaction.error()));
    }
    auto done = create_schema(target);
    if (done) {
        done = copy_journal(source, target);
    }
    for (const std::string_view table : {"contents", "decisions"}) {
        if (done) {
            done = copy_texts(source, target, table);
        }
    }
    if (done) {
        done = copy_bus(source, target);
    }
    if (!done) {
        return fail(std::move(done.error()));
    }
    auto events = project_journal(target);
    if (!events) {
        return events;
    }
    if (auto committed = transaction->commit(); !committed) {
        return fail(std::move(committed.error()));
    }
    return events;
}

}  // namespace

Result<RebuildReport> rebuild(const std::string& from, const std::string& into) {
    auto source = open_existing(from);
    if (!source) {
        return fail(std::move(source.error()));
    }
    struct stat info{};
    if (::stat(into.c_str(), &info) == 0) {
        return fail(ErrorCode::already_exists, into + " exists already",
                    "name a file that does not exist");
    }
    auto target = Database::open(into, {.durable = false});
    if (!target) {
        return fail(std::move(target.error()));
    }
    // One read transaction: the copy and the comparison see the same moment.
    if (auto begun = source->run("BEGIN"); !begun) {
        return fail(std::move(begun.error()));
    }
    const auto events = fill(*source, *target);
    if (!events) {
        return fail(events.error());
    }
    RebuildReport report{*events, {}};
    for (const Projection& projection : kProjections) {
        auto compared = compare(*source, *target, projection);
        if (!compared) {
            return fail(std::move(compared.error()));
        }
        report.tables.push_back(std::move(*compared));
    }
    if (auto flushed = target->run("PRAGMA wal_checkpoint(TRUNCATE)"); !flushed) {
        return fail(std::move(flushed.error()));
    }
    return report;
}

Result<std::vector<std::string>> verify(const std::string& path) {
    auto db = open_existing(path);
    if (!db) {
        return fail(std::move(db.error()));
    }
    std::vector<std::string> problems;
    const auto note = [&](const Result<void>& done) {
        if (!done) {
            problems.push_back(done.error().message);
        }
    };
    note(each(db->query("PRAGMA integrity_check(20)"), [&](const Rows& row) {
        if (row.text(0) != "ok") {
            problems.push_back(path + ": " + row.string(0));
        }
        return Result<void>{};
    }));
    note(each(db->query("SELECT seq, stream, number, epoch, at, version, type, payload, checksum "
                        "FROM journal ORDER BY seq"),
              [&](const Rows& row) {
                  const auto entry = entry_of(row, path);
                  if (!entry) {
                      problems.push_back(entry.error().message);
                  }
                  return Result<void>{};
              }));
    for (const char* table : {"contents", "decisions"}) {
        note(each(db->query(fmt::format("SELECT hash, text FROM {}", table)), [&](const Rows& row) {
            if (sha256(row.text(1)).str() != row.text(0)) {
                problems.push_back(
                    fmt::format("{}: {} of {} does not match its hash", path, row.text(0), table));
            }
            return Result<void>{};
        }));
    }
    return problems;
}

}  // namespace paas::store
