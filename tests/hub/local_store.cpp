// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/local_store.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include "tests/hub/digest.hpp"
#include "tests/hub/fd.hpp"

namespace hoist::hub {

namespace fs = std::filesystem;

LocalStore::LocalStore(const HubOptions& options, const UrlSigner& signer)
    : root_(options.root),
      signer_(signer),
      url_lifetime_(options.url_lifetime),
      bodies_(options.bodies),
      resume_uploads_(options.resume_uploads) {
  fs::remove_all(root_ / "uploads");
  fs::create_directories(root_ / "uploads");
  fs::create_directories(root_ / "objects");
}

fs::path LocalStore::object_path(std::string_view oid) const {
  return root_ / "objects" / oid.substr(0, 2) / oid.substr(2, 2) / oid;
}

std::optional<ObjectFacts> LocalStore::find(const std::string& oid) {
  std::error_code missing;
  const auto size = fs::file_size(object_path(oid), missing);
  if (missing) return std::nullopt;
  const std::lock_guard lock{mutex_};
  const auto known = known_.find(oid);
  return ObjectFacts{size, known == known_.end() ? 0 : known->second.parts};
}

std::shared_ptr<Upload> LocalStore::open_upload(const ObjectName& object, const UploadShape& shape,
                                                const std::string& wanted_id) {
  for (const auto& [id, upload] : uploads_) {
    const bool same = upload->object().oid == object.oid && upload->shape() == shape;
    const bool wanted = resume_uploads_ || id == wanted_id;
    if (wanted && same && !upload->completed()) return upload;
  }
  const auto id = random_hex(12);
  const auto file = bodies_ == Bodies::store ? root_ / "uploads" / id : fs::path{};
  return uploads_[id] = std::make_shared<Upload>(id, object, shape, file);
}

UploadUrls LocalStore::begin_upload(const ObjectName& object, const UploadShape& shape,
                                    const UploadWish& wish) {
  const std::lock_guard lock{mutex_};
  const auto upload = open_upload(object, shape, wish.upload_id);
  const auto signed_terms = terms(++serial_);
  UploadUrls urls{upload->id(), serial_, {}};
  const auto extra =
      wish.authorization.empty() ? "" : "&authorization=" + percent_encode(wish.authorization);
  for (std::uint64_t number = 1; number <= shape.parts; ++number) {
    const auto target =
        shape.multipart ? fmt::format("/storage/{0}/{1}?partNumber={1}&uploadId={0}{2}",
                                      upload->id(), number, extra)
                        : fmt::format("/storage/{0}/object?uploadId={0}{1}", upload->id(), extra);
    urls.parts.push_back(base_url_ + signer_.sign("PUT", target, signed_terms));
  }
  return urls;
}

std::string LocalStore::download_url(const std::string& oid) {
  return base_url_ + signer_.sign("GET", "/objects/" + oid, terms(0));
}

SignedTerms LocalStore::terms(std::uint64_t serial) const {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return {now, url_lifetime_, serial};
}

Outcome LocalStore::complete(const std::string& upload_id, const std::vector<GivenPart>& parts) {
  const auto open = upload(upload_id);
  if (!open) return {404, "NoSuchUpload", "there is no such upload"};
  return remember(*open, open->complete(parts, object_path(open->object().oid)));
}

Outcome LocalStore::complete_single(Upload& upload) {
  return remember(upload, upload.complete_single(object_path(upload.object().oid)));
}

void LocalStore::forget_uploads() {
  const std::lock_guard lock{mutex_};
  std::erase_if(uploads_, [](const auto& entry) { return !entry.second->completed(); });
}

Outcome LocalStore::remember(const Upload& upload, Outcome outcome) {
  if (outcome.ok()) {
    const std::lock_guard lock{mutex_};
    known_[upload.object().oid] = {upload.object().size, upload.shape().parts};
  }
  return outcome;
}

std::shared_ptr<Upload> LocalStore::upload(const std::string& id) const {
  const std::lock_guard lock{mutex_};
  const auto found = uploads_.find(id);
  return found == uploads_.end() ? nullptr : found->second;
}

bool LocalStore::is_expired(const std::string& upload_id, std::uint64_t serial) {
  const auto found = upload(upload_id);
  return found && found->is_expired(serial);
}

void LocalStore::expire(const std::string& upload_id) {
  const auto found = upload(upload_id);
  const std::lock_guard lock{mutex_};
  if (found) found->expire(serial_);
}

std::optional<std::string> LocalStore::sha256(const std::string& oid) {
  const UniqueFd file{::open(object_path(oid).c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file) return std::nullopt;
  return sha256_of_file(file.fd());
}

}  // namespace hoist::hub
