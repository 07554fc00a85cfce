/// Who calls. Every method of an Orchestrator takes a Principal first.
#pragma once

#include <string>
#include <vector>

namespace paas::orchestrator {

/// A group is the pair (issuer, name); the issuer of `groups` is the principal's own.
struct Principal {
    std::string issuer;   ///< "local" for the embedded default
    std::string subject;  ///< user name for the embedded default
    std::vector<std::string> groups;
    bool admin = false;  ///< may see and change what others own
};

}  // namespace paas::orchestrator
