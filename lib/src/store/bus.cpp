// Store as the embedded bus.
#include "impl.hpp"
#include "values.hpp"

namespace paas::store {

using pipeline::Delivered;
using pipeline::Message;
using sqlite::Database;

Result<void> Store::Impl::add_messages(Database& db, std::span<const Message> messages,
                                       Timestamp now) {
    for (const Message& message : messages) {
        const auto offset = ledger.next_offset(db, message.topic);
        if (!offset) {
            return fail(offset.error());
        }
        auto added = db.run("INSERT INTO messages VALUES(?, ?, ?, ?, ?)",
                            {message.topic, *offset, message.key, message.value, now});
        if (!added) {
            return added;
        }
    }
    return {};
}

Result<void> Store::publish(std::span<const Message> messages, Timestamp now) {
    const std::lock_guard lock(impl_->mutex);
    if (messages.empty()) {
        return {};
    }
    auto db = impl_->writer();
    if (!db) {
        return fail(std::move(db.error()));
    }
    auto transaction = LedgerTransaction::begin(**db, impl_->ledger);
    if (!transaction) {
        return fail(std::move(transaction.error()));
    }
    if (auto added = impl_->add_messages(**db, messages, now); !added) {
        return added;
    }
    if (auto committed = transaction->commit(); !committed) {
        return committed;
    }
    ++impl_->counters.commits;
    return {};
}

Result<std::vector<Delivered>> Store::read(const std::string& consumer, const std::string& topic,
                                           std::size_t max) {
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->reader();
    if (!db) {
        return fail(std::move(db.error()));
    }
    std::vector<Delivered> messages;
    auto done = each(
        (*db)->query("SELECT \"offset\", \"key\", value, at FROM messages WHERE topic = ?1 AND "
                     "\"offset\" > ifnull((SELECT \"offset\" FROM positions WHERE consumer = ?2 "
                     "AND topic = ?1), 0) ORDER BY \"offset\" LIMIT ?3",
                     {topic, consumer, max}),
        [&](const sqlite::Rows& row) {
            messages.push_back({static_cast<std::uint64_t>(row.integer(0)),
                                row.time(3),
                                {topic, row.string(1), row.string(2)}});
            return Result<void>{};
        });
    if (!done) {
        return fail(std::move(done.error()));
    }
    return messages;
}

Result<void> Store::commit(const std::string& consumer, const std::string& topic,
                           std::uint64_t offset) {
    const std::lock_guard lock(impl_->mutex);
    auto db = impl_->writer();
    if (!db) {
        return fail(std::move(db.error()));
    }
    auto moved = (*db)->run(
        "INSERT INTO positions VALUES(?, ?, ?) ON CONFLICT(consumer, topic) DO UPDATE SET "
        "\"offset\" = excluded.\"offset\" WHERE excluded.\"offset\" > \"offset\"",
        {consumer, topic, offset});
    if (moved) {
        ++impl_->counters.commits;
    }
    return moved;
}

}  // namespace paas::store
