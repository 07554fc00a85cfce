/// What a user asked for: everything a deployment needs to be made again, faithfully.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/ids.hpp"

#include <optional>
#include <string>
#include <vector>

namespace paas::deployment {

/// A file that the template imports, kept by content so that a later step sees the same bytes.
struct ImportedFile {
    std::string importer;  ///< name of the importing file
    std::string uri;       ///< as it stands there
    std::string file;      ///< name of the file it led to
    ContentHash content;
    bool operator==(const ImportedFile&) const = default;
};

struct Limits {
    Milliseconds timeout = std::chrono::hours(12);          ///< the whole deployment
    Milliseconds provider_timeout = std::chrono::hours(4);  ///< each attempt
    int max_providers = 0;                                  ///< attempts; 0 = every provider
    bool keep_last_attempt = false;  ///< leave the last failed infrastructure for inspection
    bool operator==(const Limits&) const = default;
};

struct Request {
    std::string name;  ///< unique among live deployments; may be empty
    std::string description;
    ContentHash template_content;  ///< the TOSCA text as given
    std::string template_file;     ///< its name, for messages
    std::string template_name;     ///< metadata.template_name, else the file's stem
    std::vector<ImportedFile> imports;
    std::string inputs = "{}";  ///< JSON object; the values of secret inputs are sealed
    std::string issuer;         ///< of the owner
    std::string owner;          ///< subject
    std::string group;          ///< of that issuer
    std::string provider;       ///< asked for by name; empty = any
    std::string region;
    std::string sla;
    std::vector<std::string> exclude_providers;  ///< "name" or "name/region"
    Limits limits;
    std::string callback;  ///< URL told of each change of status; may be empty
    std::string retry_of;  ///< the deployment this one tries again; may be empty
    bool operator==(const Request&) const = default;
};

}  // namespace paas::deployment
