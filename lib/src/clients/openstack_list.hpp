// The members of ListQuestion.
#pragma once

#include "clients/openstack_questions.hpp"

namespace paas::clients::openstack {

/// The query of the link to the next page. Its host and path are not used: behind a proxy they are
/// often wrong, and a foreign one must not get the token.
[[nodiscard]] std::optional<std::string> query_of_link(const json& link);

template <typename T>
std::optional<std::string> ListQuestion<T>::next_query(const json& page) const {
    const auto links = page.find(links_);
    if (links == page.end()) {
        return std::nullopt;
    }
    if (links->is_string()) {  // Glance: "next": "/v2/images?marker=..."
        return query_of_link(*links);
    }
    if (links->is_array()) {
        for (const json& link : *links) {
            const auto rel = link.is_object() ? link.find("rel") : link.end();
            if (rel != link.end() && *rel == "next") {
                const auto target = link.find("href");
                return target == link.end() ? std::nullopt : query_of_link(*target);
            }
        }
    }
    return std::nullopt;
}

template <typename T>
void ListQuestion<T>::take_entry(const json& entry) {
    if (!entry.is_object()) {
        odds_.add(name_, "an entry that is no object is left out");
        return;
    }
    Lenient fields(entry);
    auto one = read_(fields);
    if (!fields.problem().empty()) {
        Lenient who(entry);
        std::string name = who.text("name");
        name = name.empty() ? who.text("id") : name;
        odds_.add(name_, '\'' + name + "': " + fields.problem() +
                             (fields.is_useless() ? ": left out" : ""));
    }
    if (one && !fields.is_useless() && ids_.insert(one->id).second) {
        all_.push_back(std::move(*one));
    }
}

template <typename T>
void ListQuestion<T>::take_page(const Call& call, const json& page) {
    const auto list = page.find(name_);
    if (list == page.end() || !list->is_array()) {
        error_ =
            Error(ErrorCode::unavailable, call.path + " answered without a list '" + name_ + '\'');
        return;
    }
    for (const json& entry : *list) {
        take_entry(entry);
    }
    constexpr std::size_t kMost = 200'000;
    if (all_.size() > kMost) {
        error_ = Error(ErrorCode::resource_exhausted,
                       "more than " + std::to_string(kMost) + ' ' + name_);
        return;
    }
    const auto query = next_query(page);
    if (!query) {
        return;
    }
    if (!pages_.insert(*query).second) {
        odds_.add(name_, "the list leads back to a page that was read: the rest is not read");
        return;
    }
    Call next = call;
    next.query = *query;
    calls.push_back(std::move(next));
}

template <typename T>
void ListQuestion<T>::take(const Call& call, Result<net::HttpResponse> response) {
    if (error_) {
        return;
    }
    auto page = json_of(call.method, response);
    if (!page) {
        error_ = std::move(page.error());
        if (!all_.empty()) {
            error_->message += " (after " + std::to_string(all_.size()) + " entries)";
        }
        return;
    }
    if (headers_.empty()) {
        headers_ = std::move(response->headers);
    }
    take_page(call, *page);
}

}  // namespace paas::clients::openstack
