// SPDX-License-Identifier: Apache-2.0
#include "repository/transport/subtransport.hpp"

#include <span>
#include <utility>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "repository/transport/answer_meter.hpp"

namespace hoist::git {
namespace {

/// The one stream of a transport serves one request after the other.
struct Subtransport : git_smart_subtransport {
  explicit Subtransport(Line& its_line);

  Line& line;
  git_smart_subtransport_stream stream{};
  AnswerMeter meter;
  bool in_request = false;
};

Subtransport& of(git_smart_subtransport* base) { return *static_cast<Subtransport*>(base); }
Subtransport& of(git_smart_subtransport_stream* stream) { return of(stream->subtransport); }

/// 0, or a code of libgit2 with the exception kept. The end of a connection is nobody's error.
template <typename Action>
int run(Line& line, Action&& action) noexcept {
  if (!line.is_closing) return line.carrier->run(action);
  Carrier dropped;
  return dropped.run(action);
}

AnswerMeter::Answer answer_to(git_smart_service_t service) {
  if (service == GIT_SERVICE_UPLOADPACK) return AnswerMeter::Answer::fetch;
  return service == GIT_SERVICE_RECEIVEPACK ? AnswerMeter::Answer::report
                                            : AnswerMeter::Answer::refs;
}

void require_going_on(const Line& line) {
  if (line.is_closing || !line.stop_requested || !line.stop_requested()) return;
  throw Error(ErrorKind::cancelled, fmt::format("talking to {} was stopped", line.remote));
}

std::size_t read(Subtransport& self, std::span<char> into) {
  require_going_on(self.line);
  const std::size_t count = self.line.wire->read(into);
  self.meter.count({into.data(), count});
  if (self.meter.counted_bytes() <= self.line.most_words_bytes) return count;
  throw Error(ErrorKind::protocol,
              fmt::format("{} goes on and on: it sent more than {} bytes of references or messages",
                          self.line.remote, self.line.most_words_bytes),
              "see that the remote's URL is right; what it does is no work of git's");
}

void begin(Subtransport& self, git_smart_service_t service) {
  Wire& wire = *self.line.wire;
  self.meter.begin(answer_to(service));
  switch (service) {
    case GIT_SERVICE_UPLOADPACK_LS:
      return wire.ask_refs(Service::upload_pack);
    case GIT_SERVICE_RECEIVEPACK_LS:
      return wire.ask_refs(Service::receive_pack);
    case GIT_SERVICE_UPLOADPACK:
      self.in_request = true;
      return wire.begin_request(Service::upload_pack);
    case GIT_SERVICE_RECEIVEPACK:
      self.in_request = true;
      return wire.begin_request(Service::receive_pack);
  }
  throw Error(ErrorKind::unsupported, "libgit2 wants a service that git does not have");
}

int on_action(git_smart_subtransport_stream** out, git_smart_subtransport* base,
              const char* /*url*/, git_smart_service_t service) noexcept {
  Subtransport& self = of(base);
  const int code = run(self.line, [&] { begin(self, service); });
  if (code == 0) *out = &self.stream;
  return code;
}

int on_read(git_smart_subtransport_stream* stream, char* buffer, std::size_t size,
            std::size_t* bytes_read) noexcept {
  *bytes_read = 0;
  Subtransport& self = of(stream);
  return run(self.line, [&] { *bytes_read = read(self, {buffer, size}); });
}

int on_write(git_smart_subtransport_stream* stream, const char* buffer, std::size_t size) noexcept {
  Line& line = of(stream).line;
  return run(line, [&] {
    require_going_on(line);
    line.wire->write({buffer, size});
  });
}

/// libgit2 has read what it wants of an answer.
void on_free_stream(git_smart_subtransport_stream* stream) noexcept {
  Subtransport& self = of(stream);
  if (!std::exchange(self.in_request, false)) return;
  static_cast<void>(run(self.line, [&] { self.line.wire->end_request(); }));
}

int on_close(git_smart_subtransport* base) noexcept {
  Line& line = of(base).line;
  Carrier dropped;
  const bool failed = line.carrier->is_pending();
  if (dropped.run([&] { line.wire->close(failed); }) != 0) {
    Carrier again;
    static_cast<void>(again.run([&] { line.wire->close(true); }));
  }
  return 0;
}

void on_free(git_smart_subtransport* base) noexcept {
  static_cast<void>(on_close(base));
  const std::unique_ptr<Subtransport> owned(static_cast<Subtransport*>(base));
}

Subtransport::Subtransport(Line& its_line) : git_smart_subtransport{}, line(its_line) {
  git_smart_subtransport::action = &on_action;
  git_smart_subtransport::close = &on_close;
  git_smart_subtransport::free = &on_free;
  stream.subtransport = this;
  stream.read = &on_read;
  stream.write = &on_write;
  stream.free = &on_free_stream;
}

int on_create(git_smart_subtransport** out, git_transport* /*owner*/, void* line) noexcept {
  Carrier dropped;
  return dropped.run(
      [&] { *out = std::make_unique<Subtransport>(*static_cast<Line*>(line)).release(); });
}

}  // namespace

int make_smart_transport(git_transport** out, git_remote* owner, Line& line) {
  git_smart_subtransport_definition definition{&on_create, line.is_rpc ? 1U : 0U, &line};
  return git_transport_smart(out, owner, &definition);
}

}  // namespace hoist::git
