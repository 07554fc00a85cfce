/// The module `zip`: archives of files with libzip.
#include "directory.hpp"

#include "paas/plugin/module.hpp"
#include "paas/tosca/archive.hpp"

#include <zip.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace paas::tosca {
namespace {

struct ZipDeleter {
    void operator()(zip_t* zip) const noexcept { zip_discard(zip); }
};
using Zip = std::unique_ptr<zip_t, ZipDeleter>;

struct FileDeleter {
    void operator()(zip_file_t* file) const noexcept { zip_fclose(file); }
};
using File = std::unique_ptr<zip_file_t, FileDeleter>;

/// The bytes must outlive it.
Zip open_zip(const std::string& bytes) {
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
    if (source == nullptr) {
        return nullptr;
    }
    zip_t* zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, nullptr);
    if (zip == nullptr) {
        zip_source_free(source);  // on success it belongs to the archive
    }
    return Zip(zip);
}

/// What was judged must be what libzip reads.
bool agrees(zip_t* zip, const std::vector<ZipEntry>& entries) {
    if (zip_get_num_entries(zip, 0) != static_cast<zip_int64_t>(entries.size())) {
        return false;
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        zip_stat_t status;
        if (zip_stat_index(zip, i, ZIP_FL_ENC_RAW, &status) != 0 ||
            (status.valid & (ZIP_STAT_NAME | ZIP_STAT_SIZE)) != (ZIP_STAT_NAME | ZIP_STAT_SIZE) ||
            entries[i].name != status.name || entries[i].unpacked != status.size) {
            return false;
        }
    }
    return true;
}

class ZipArchive final : public Archive {
public:
    /// `bytes` are those that `zip` reads.
    ZipArchive(std::unique_ptr<const std::string> bytes, Zip zip,
               const std::vector<ZipEntry>& entries, const ArchiveLimits& limits)
        : bytes_(std::move(bytes)), zip_(std::move(zip)), limits_(limits) {
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (!entries[i].is_folder()) {
                members_.push_back({std::string(entries[i].name), entries[i].unpacked, i});
            }
        }
        std::ranges::sort(members_, {}, &Member::name);
        for (const Member& member : members_) {
            names_.push_back(member.name);
        }
    }

    const std::vector<std::string>& names() const noexcept override { return names_; }

    Result<std::string> read(std::string_view name) override {
        const auto member = std::ranges::lower_bound(members_, name, {}, &Member::name);
        if (member == members_.end() || member->name != name) {
            return fail(ErrorCode::not_found,
                        "the archive has no file '" + std::string(name) + "'");
        }
        if (member->size > limits_.file_bytes) {
            return fail(ErrorCode::failed_precondition,
                        "the file has " + std::to_string(member->size) + " bytes, more than the " +
                            std::to_string(limits_.file_bytes) + " allowed");
        }
        const File file(zip_fopen_index(zip_.get(), member->index, 0));
        std::string text(member->size, '\0');
        // The checksum is compared at the end, and a file that goes on has a lying header.
        char more = 0;
        const bool whole = file != nullptr &&
                           zip_fread(file.get(), text.data(), text.size()) ==
                               static_cast<zip_int64_t>(text.size()) &&
                           zip_fread(file.get(), &more, 1) == 0;
        if (!whole) {
            return fail(ErrorCode::data_loss, "the file is damaged, or packed in an unknown way",
                        "pack the archive again");
        }
        return text;
    }

private:
    struct Member {
        std::string name;
        std::uint64_t size;
        std::size_t index;
    };
    std::unique_ptr<const std::string> bytes_;
    Zip zip_;
    ArchiveLimits limits_;
    std::vector<Member> members_;
    std::vector<std::string> names_;
};

void report(DiagnosticSink& sink, std::string_view code, const std::string& name,
            std::string message) {
    Diagnostic finding;
    finding.code = code;
    finding.position = {name, 1, 1};
    finding.message = std::move(message);
    finding.suggestion = "pack the files again";
    sink.report(std::move(finding));
}

class ZipModule final : public ArchiveModule {
public:
    std::unique_ptr<Archive> open(std::string given, const std::string& name,
                                  const ArchiveLimits& limits, DiagnosticSink& sink) override {
        auto bytes = std::make_unique<const std::string>(std::move(given));
        const auto entries = read_directory(*bytes);
        if (!entries) {
            report(sink, "CSAR-0001", name, "this is no zip archive, or it is cut off");
            return nullptr;
        }
        if (!check_directory(*entries, bytes->size(), name, limits, sink)) {
            return nullptr;
        }
        Zip zip = open_zip(*bytes);
        if (zip == nullptr || !agrees(zip.get(), *entries)) {
            report(sink, "CSAR-0106", name, "the archive contradicts itself or is damaged");
            return nullptr;
        }
        return std::make_unique<ZipArchive>(std::move(bytes), std::move(zip), *entries, limits);
    }
};

}  // namespace
}  // namespace paas::tosca

const paas::plugin::ModuleDescriptor paas_module =
    paas::plugin::describe<paas::tosca::ArchiveModule, paas::tosca::ZipModule>("zip");
