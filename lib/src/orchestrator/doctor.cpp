// Is everything in order, and what to do when it is not.
#include "parts.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace paas::orchestrator {
namespace {

using Verdict = Check::Verdict;

Check check_folder(const std::filesystem::path& folder) {
    Check check{"state folder", Verdict::ok, folder.string(), ""};
    struct stat info{};
    errno = 0;
    if (stat(folder.c_str(), &info) != 0 && errno == ENOENT) {
        check.text += " does not exist yet";
        check.hint = "the first deployment makes it";
    } else if (errno != 0 || !S_ISDIR(info.st_mode)) {
        check.verdict = Verdict::failed;
        check.text += errno != 0 ? std::string(": ") + std::strerror(errno) : " is no folder";
        check.hint = "choose another --state-dir";
    } else if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        check.verdict = Verdict::failed;
        check.text += " can be written by others";
        check.hint = fmt::format("chmod 700 {}", folder.string());
    }
    return check;
}

Check check_key(const std::filesystem::path& key, std::size_t sealed) {
    Check check{"sealing key", Verdict::ok, key.string(), ""};
    struct stat info{};
    if (stat(key.c_str(), &info) != 0) {
        check.text = "none yet; the first secret input makes one";
        if (sealed > 0) {
            check.verdict = Verdict::failed;
            check.text = fmt::format("{} is gone, and {} {} values sealed with it", key.string(),
                                     sealed, sealed == 1 ? "deployment has" : "deployments have");
            check.hint = "put it back from a copy; without one these values are lost";
        }
    } else if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        check.verdict = Verdict::failed;
        check.text += " can be read by others";
        check.hint = fmt::format("chmod 600 {}", key.string());
    }
    return check;
}

Check check_store(const std::filesystem::path& path) {
    Check check{"store", Verdict::ok, path.string(), ""};
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        check.text += " does not exist yet";
        return check;
    }
    auto problems = store::verify(path.string());
    if (!problems) {
        check.verdict = Verdict::failed;
        check.text = problems.error().message;
        check.hint = problems.error().hint;
    } else if (!problems->empty()) {
        check.verdict = Verdict::failed;
        check.text = fmt::format("{} problems, the first: {}", problems->size(), problems->front());
        check.hint = "restore a copy";
    } else {
        check.text += fmt::format(", schema {}", store::kSchemaVersion);
    }
    return check;
}

Check check_debts(const std::vector<store::DebtRow>& debts) {
    Check check{"clean-up debts", Verdict::ok, "none", ""};
    if (!debts.empty()) {
        const store::DebtRow& first = debts.front();
        check.verdict = Verdict::warning;
        check.text = fmt::format("{} infrastructures are still to be removed, the first: {} at {}",
                                 debts.size(), first.tag, first.provider_label);
        check.hint = "the worker goes on trying; `paas worker --all` runs one here";
    }
    return check;
}

/// What of a damaged store can still be read.
Check check_readable(store::Store& store) {
    Check check{"readable", Verdict::warning, "", ""};
    store::DeploymentFilter all;
    all.deleted = true;
    const auto rows = store.list(all);
    if (!rows) {
        check.verdict = Verdict::failed;
        check.text = fmt::format("no list of deployments: {}", rows.error().message);
        return check;
    }
    std::string lost;
    std::size_t readable = 0;
    for (const store::DeploymentRow& row : *rows) {
        if (store.load(row.id)) {
            ++readable;
        } else {
            lost += (lost.empty() ? "" : ", ") + row.id.str();
        }
    }
    check.text = fmt::format("{} of {} deployments", readable, rows->size()) +
                 (lost.empty() ? "" : "; not " + lost);
    check.hint = "keep what `paas status ID -o yaml` and `paas template ID` print of them";
    return check;
}

/// A part of the store that cannot be read is a finding, and hides nothing of the others.
Check unreadable(std::string name, const Error& error) {
    return {std::move(name), Verdict::failed, error.message, error.hint};
}

}  // namespace

Result<std::vector<Check>> LocalOrchestrator::doctor(const Principal& /*who*/) {
    std::vector<Check> checks;
    checks.push_back(check_folder(parts_->options.state_dir));
    checks.push_back(check_store(parts_->store_path()));
    if (checks.back().verdict == Verdict::failed) {
        checks.push_back(check_readable(*parts_->store));
    }
    const auto sealed = parts_->sealed_deployments();
    checks.push_back(sealed ? check_key(parts_->key_path(), sealed->size())
                            : unreadable("sealing key", sealed.error()));
    auto debts = parts_->store->debts();
    checks.push_back(debts ? check_debts(*debts) : unreadable("clean-up debts", debts.error()));
    auto orphaned = has_orphaned_work();
    Check work{"pending work", Verdict::ok, "none that nobody does", ""};
    if (!orphaned) {
        work = unreadable(work.name, orphaned.error());
    } else if (*orphaned) {
        work = {"pending work", Verdict::warning, "deployments wait and no worker holds them",
                "run `paas worker --all --until-idle`"};
    }
    checks.push_back(std::move(work));
    auto view = parts_->store->federation(parts_->clock.instant());
    const std::size_t known = view ? view->snapshot->entries().size() : 0;
    Check federation{"federation", Verdict::ok, fmt::format("{} provider entries", known), ""};
    if (!view) {
        federation = unreadable(federation.name, view.error());
    } else if (known == 0) {
        federation.verdict = Verdict::warning;
        federation.hint = "feed it: `paas feed examples/federation/*.json`";
    }
    checks.push_back(std::move(federation));
    checks.push_back({"dispatcher", Verdict::ok, "simulator: no real infrastructure is made", ""});
    return checks;
}

Result<std::string> LocalOrchestrator::verify(const std::filesystem::path& into) {
    auto report = store::rebuild(parts_->store_path().string(), into.string());
    if (!report) {
        return fail(std::move(report.error()));
    }
    std::string text = fmt::format("{} events replayed; projections {}\n", report->events,
                                   report->identical() ? "identical" : "DIFFER");
    for (const store::TableComparison& table : report->tables) {
        text += fmt::format("{}: {} rows, {} differences{}{}\n", table.table, table.rows,
                            table.differences, table.first.empty() ? "" : ": ", table.first);
    }
    if (!report->identical()) {
        return fail(ErrorCode::data_loss, text, "keep the store and report this as a defect");
    }
    return text;
}

}  // namespace paas::orchestrator
