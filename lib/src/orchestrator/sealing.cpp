#include "parts.hpp"

namespace paas::orchestrator {

Sealing::Sealing(std::filesystem::path key_file, std::vector<std::filesystem::path> folders,
                 HasSealed has_sealed, Random& random)
    : key_file_(std::move(key_file)),
      has_sealed_(std::move(has_sealed)),
      random_(random),
      loader_(std::move(folders)) {}

Result<std::vector<plugin::SealingKey>> Sealing::keys(bool may_make_key) {
    auto known = plugin::load_keys(key_file_);
    if (known || known.error().code != ErrorCode::not_found) {
        return known;
    }
    if (may_make_key) {
        const auto has_sealed = has_sealed_();
        if (!has_sealed) {
            return fail(has_sealed.error());
        }
        if (!*has_sealed) {
            return plugin::load_or_create_keys(key_file_, random_);
        }
    }
    return fail(ErrorCode::failed_precondition,
                "the sealing key " + key_file_.string() +
                    " is gone: what was sealed with it cannot be opened",
                "put it back from a copy; without one, delete the deployments that `paas doctor` "
                "counts and deploy them anew");
}

Result<plugin::Sealer*> Sealing::sealer(bool may_make_key) {
    const std::scoped_lock lock(mutex_);
    if (sealer_ == nullptr) {
        auto module = loader_.load<plugin::SealerModule>("crypto");
        if (!module) {
            return fail(std::move(module.error()).in("sealing a secret input"));
        }
        auto found = keys(may_make_key);
        if (!found) {
            return fail(std::move(found.error()).in("sealing a secret input"));
        }
        auto made = (*module)->make(std::move(*found), random_);
        if (!made) {
            return fail(std::move(made.error()));
        }
        sealer_ = std::move(*made);
    }
    return sealer_.get();
}

Result<std::string> Sealing::seal(const Secret<std::string>& plain, std::string_view context) {
    return sealer(true).and_then([&](plugin::Sealer* made) { return made->seal(plain, context); });
}

Result<Secret<std::string>> Sealing::open(std::string_view sealed, std::string_view context) {
    return sealer(false).and_then(
        [&](plugin::Sealer* made) { return made->open(sealed, context); });
}

}  // namespace paas::orchestrator
