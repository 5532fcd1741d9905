#include "platform/sql/postgres_connection.hpp"

#include "platform/sql/postgres_values.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <utility>

namespace rookery::sql {
namespace {

constexpr int kVersionMin = 150'000;
constexpr std::chrono::milliseconds kAnswerGrace{1'000};  // after the server should have given up by itself

// SQLSTATE, Appendix A of PostgreSQL's manual: a code or the two letters of its class.
struct StateErrc {
  std::string_view state;
  Errc code;
};
constexpr std::array kStates = {
    StateErrc{"08P01", Errc::internal},     // a wrong number of parameters
    StateErrc{"08", Errc::unavailable},     // connection
    StateErrc{"22021", Errc::invalid},      // a zero byte in a text, or no UTF-8
    StateErrc{"23505", Errc::conflict},     // UNIQUE
    StateErrc{"23503", Errc::conflict},     // FOREIGN KEY
    StateErrc{"23P01", Errc::conflict},     // EXCLUDE
    StateErrc{"25P03", Errc::timeout},      // idle in a transaction
    StateErrc{"28", Errc::unavailable},     // may not connect
    StateErrc{"3D", Errc::unavailable},     // no such database
    StateErrc{"40", Errc::unavailable},     // lost against another transaction
    StateErrc{"53", Errc::unavailable},     // disk, memory, connections
    StateErrc{"54", Errc::too_large},       // limits of PostgreSQL
    StateErrc{"55P03", Errc::unavailable},  // locked
    StateErrc{"57014", Errc::timeout},      // statement_timeout
    StateErrc{"57", Errc::unavailable},     // stopping or starting
    StateErrc{"58", Errc::unavailable},     // files
    StateErrc{"XX001", Errc::corrupt},     StateErrc{"XX002", Errc::corrupt},
};

Errc errc_of_state(std::string_view state) {
  const auto found =
      std::ranges::find_if(kStates, [&](const StateErrc& known) { return state.starts_with(known.state); });
  return found == kStates.end() ? Errc::internal : found->code;
}

std::string_view field(const PGresult* answer, int code) {
  const char* text = PQresultErrorField(answer, code);
  return text == nullptr ? std::string_view{} : std::string_view(text);
}

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

// What the server could not do for now but would do on another connection: it keeps other statements than we
// think (a pooler in statement mode, DISCARD ALL), planned one for tables that have changed since, or has
// become a standby.
bool connection_is_stale(std::string_view state, std::string_view words, bool writing) {
  return state == "26000" || (state == "0A000" && words.starts_with("cached plan")) ||
         (state == "25006" && writing);
}

bool send_control(PGconn* connection, const char* command) {
  return PQsendQueryParams(connection, command, 0, nullptr, nullptr, nullptr, nullptr, 0) == 1;
}

bool is_statement_end(ExecStatusType status) {
  return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

}  // namespace

void PostgresConnection::Clear::operator()(pg_result* result) const { PQclear(result); }

PostgresConnection::~PostgresConnection() { PQfinish(connection_); }

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(
    const PostgresConnectionSettings& settings) {
  // libpq's own words would show the password.
  PQconninfoOption* understood = PQconninfoParse(settings.uri.c_str(), nullptr);
  if (understood == nullptr) return fail(Errc::invalid, "The database's address is no PostgreSQL URI");
  PQconninfoFree(understood);

  const std::string seconds = std::to_string(settings.connect_seconds_max);
  // What stands before the URI can be set in it, what stands behind it cannot.
  const std::array keywords = {
      "connect_timeout", "target_session_attrs", "tcp_user_timeout", "keepalives_idle",
      "dbname",          "client_encoding",      "application_name", static_cast<const char*>(nullptr)};
  const std::array values = {seconds.c_str(),
                             settings.writes ? "read-write" : "standby",
                             "10000",
                             "10",
                             settings.uri.c_str(),
                             "UTF8",
                             "rookery",
                             static_cast<const char*>(nullptr)};
  std::unique_ptr<PostgresConnection> connection(
      new PostgresConnection(PQconnectdbParams(keywords.data(), values.data(), 1), settings.statements_max));
  pg_conn* handle = connection->connection_;
  if (PQstatus(handle) != CONNECTION_OK) {
    return fail(Errc::unavailable, "PostgreSQL cannot be reached",
                std::string(first_line(PQerrorMessage(handle))));
  }
  PQsetNoticeReceiver(
      handle,
      [](void* self, const PGresult* notice) { static_cast<PostgresConnection*>(self)->noticed(notice); },
      connection.get());
  if (PQsetnonblocking(handle, 1) != 0 || PQenterPipelineMode(handle) != 1) {
    return fail(Errc::unavailable, {}, "PostgreSQL's connection cannot be set up");
  }
  ROOKERY_TRY(connection->look_around());
  return connection;
}

// Is this a server that we can use, and is it the server itself that we talk to?
Result<> PostgresConnection::look_around() {
  int pid = 0;
  std::string encoding;
  std::string order;
  const auto looked =
      run("SELECT pg_backend_pid(), pg_encoding_to_char(encoding), "
          "CASE datlocprovider WHEN 'c' THEN datcollate ELSE 'ICU' END "
          "FROM pg_database WHERE datname = current_database()",
          {}, [&](const Row& row) -> Result<> {
            pid = row.number<int>(0);
            encoding = row.string(1);
            order = row.string(2);
            return {};
          });
  if (!looked) return std::unexpected(looked.error());
  if (PQserverVersion(connection_) < kVersionMin) {
    return fail(Errc::invalid, fmt::format("PostgreSQL {} is too old; Rookery needs 15",
                                           PQserverVersion(connection_) / 10'000));
  }
  const bool bytewise = order == "C" || order == "POSIX" || order == "C.UTF-8" || order == "C.utf8";
  if (encoding != "UTF8" || !bytewise) {
    return fail(
        Errc::invalid,
        fmt::format("The PostgreSQL database has encoding {} and order {}; Rookery needs UTF8 and C, as made "
                    "by: createdb --template=template0 --encoding=UTF8 --locale=C.UTF-8 NAME",
                    encoding, order));
  }
  // A pooler cannot know the process that it will give us, and tells a number of its own.
  pooled_ = pid != PQbackendPID(connection_);
  return {};
}

void PostgresConnection::begin(const Begin& how) {
  how_ = how;
  const bool write = how.kind == Begin::Kind::write;
  ahead_.emplace_back(write ? "BEGIN ISOLATION LEVEL SERIALIZABLE"
                            : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  // LOCAL, because a pooler may give us another server process each time. A process that loses us lets go of
  // its locks in the same time.
  ahead_.push_back(fmt::format("SET LOCAL statement_timeout = {}", how.statement_max.count()));
  ahead_.push_back(
      fmt::format("SET LOCAL idle_in_transaction_session_timeout = {}", how.statement_max.count() * 2));
  // The snapshot is taken by what comes after this; with an advisory lock it would be by who waits for it.
  // The table is any that is always there, and the mode one that hinders nobody else.
  if (how.in_turn) ahead_.emplace_back("LOCK TABLE schema_history IN SHARE UPDATE EXCLUSIVE MODE");
}

void PostgresConnection::rollback_to_savepoint() {
  ahead_.emplace_back("ROLLBACK TO SAVEPOINT job");
  release();
  failure_.reset();
}

Result<std::int64_t> PostgresConnection::run(std::string_view statement, std::span<const Value> parameters,
                                             const OnRow& on_row) {
  if (failure_) return std::unexpected(*failure_);
  if (lost_) return fail(Errc::unavailable, {}, "PostgreSQL's connection is gone");
  const PostgresParameters given(parameters);
  std::string key = given.signature();
  key += ':';
  key += statement;
  const char* const text = key.c_str() + given.signature().size() + 1;

  const auto found = prepared_.find(key);
  const bool prepare = found == prepared_.end() && !pooled_ && prepared_.size() < statements_max_;
  const std::string name = found != prepared_.end() ? found->second
                           : prepare                ? fmt::format("s{}", ++names_given_)
                                                    : std::string{};
  std::size_t commands = ahead_.size();
  bool sent = send_ahead();
  if (prepare) {
    ++commands;
    sent = sent && PQsendPrepare(connection_, name.c_str(), text, given.count(), given.types()) == 1;
  }
  ++commands;
  sent = sent && (name.empty() ? PQsendQueryParams(connection_, text, given.count(), given.types(),
                                                   given.values(), given.lengths(), given.formats(), 0)
                               : PQsendQueryPrepared(connection_, name.c_str(), given.count(), given.values(),
                                                     given.lengths(), given.formats(), 0)) == 1;
  if (!sent || PQpipelineSync(connection_) != 1) return lose(Errc::unavailable, PQerrorMessage(connection_));
  std::vector<Answer> answers;
  const auto received = receive(commands, answers, statement);
  if (prepare && answers.size() + 1 >= commands &&
      PQresultStatus(answers[commands - 2].get()) == PGRES_COMMAND_OK) {
    prepared_.emplace(std::move(key), name);
  }
  if (!received) return std::unexpected(received.error());

  PGresult* const answer = answers.back().get();
  const int rows = PQntuples(answer);
  for (int row = 0; row < rows; ++row) ROOKERY_TRY(on_row(PostgresRow(answer, row)));
  if (std::string_view(PQcmdStatus(answer)).starts_with("SELECT")) return 0;
  const std::string_view changed = PQcmdTuples(answer);
  std::int64_t number = 0;
  std::from_chars(changed.data(), changed.data() + changed.size(), number);
  return number;
}

bool PostgresConnection::send_ahead() {
  began_ = began_ || !ahead_.empty();
  return std::ranges::all_of(std::exchange(ahead_, {}), [this](const std::string& command) {
    return send_control(connection_, command.c_str());
  });
}

Result<std::string> PostgresConnection::commit(const char* last) {
  if (failure_) return std::unexpected(*failure_);
  if (!began_) {  // no statement was run
    ahead_.clear();
    return std::string{};
  }
  const std::size_t ahead = ahead_.size();
  bool sent = send_ahead() && send_control(connection_, last);
  committing_ = true;
  unreplicated_ = false;
  sent = sent && send_control(connection_, "COMMIT") && PQpipelineSync(connection_) == 1;
  if (!sent) return lose(Errc::unavailable, PQerrorMessage(connection_));
  std::vector<Answer> answers;
  ROOKERY_TRY(receive(ahead + 2, answers, "COMMIT"));
  began_ = false;
  committing_ = false;
  if (std::string_view(PQcmdStatus(answers.back().get())) != "COMMIT") {
    return fail(Errc::unavailable, {}, "PostgreSQL has undone this transaction");
  }
  if (unreplicated_) {
    return fail(Errc::unavailable, {}, "PostgreSQL has this transaction, its replicas may not have it");
  }
  return PQntuples(answers[ahead].get()) > 0 ? PostgresRow(answers[ahead].get(), 0).string(0) : std::string{};
}

void PostgresConnection::rollback() {
  ahead_.clear();
  failure_.reset();
  run_again_ = false;
  committing_ = false;
  if (!std::exchange(began_, false) || lost_) return;
  rollback_unread_ =
      send_control(connection_, "ROLLBACK") && PQpipelineSync(connection_) == 1 && PQflush(connection_) >= 0;
  lost_ = !rollback_unread_;
}

// Reads everything up to the sync point behind the commands that were sent; gives the first error.
Result<> PostgresConnection::receive(std::size_t commands, std::vector<Answer>& answers,
                                     std::string_view statement) {
  if (rollback_unread_) {
    for (int result = 0; result < 3; ++result) ROOKERY_TRY(next());  // the answer, its end, the sync point
    rollback_unread_ = false;
  }
  answers.reserve(commands);
  std::optional<Error> error;
  for (std::size_t command = 0; command < commands; ++command) {
    const auto& answer = answers.emplace_back(ROOKERY_TRY(next()));
    if (answer == nullptr) return lose(Errc::internal, "PostgreSQL gave no answer to a statement");
    ROOKERY_TRY(next());  // a null one ends the answers to each command
    if (!error && !is_statement_end(PQresultStatus(answer.get()))) error = failed(answer.get(), statement);
    if (lost_) return std::unexpected(*std::move(error));
  }
  const Answer sync = ROOKERY_TRY(next());
  if (PQresultStatus(sync.get()) != PGRES_PIPELINE_SYNC) {
    return lose(Errc::internal, "PostgreSQL's answers and our statements do not match");
  }
  if (!error) return {};
  failure_ = error;
  return std::unexpected(*std::move(error));
}

Result<PostgresConnection::Answer> PostgresConnection::next() {
  ROOKERY_TRY(wait());
  return Answer(PQgetResult(connection_));
}

// Until there is something to get, sending what is not yet sent.
Result<> PostgresConnection::wait() {
  using std::chrono::steady_clock;
  const bool limited = how_.statement_max.count() > 0;
  const auto deadline = steady_clock::now() + how_.statement_max + kAnswerGrace;
  for (;;) {
    const int unsent = PQflush(connection_);
    if (unsent < 0) return lose(Errc::unavailable, PQerrorMessage(connection_));
    if (PQisBusy(connection_) == 0) return {};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
    if (limited && left <= 0) return lose(Errc::timeout, "PostgreSQL has not answered in time");
    pollfd socket{.fd = PQsocket(connection_),
                  .events = static_cast<short>(unsent > 0 ? POLLIN | POLLOUT : POLLIN),
                  .revents = 0};
    if (poll(&socket, 1, limited ? static_cast<int>(left) : -1) < 0 && errno != EINTR) {
      return lose(Errc::unavailable, "PostgreSQL's connection cannot be waited for");
    }
    if (socket.revents != 0 && PQconsumeInput(connection_) != 1) {
      return lose(Errc::unavailable, PQerrorMessage(connection_));
    }
  }
}

// COMMIT succeeds with a warning when somebody ended its wait for replicas (synchronous_standby_names): a
// replica that takes over would not have what was acknowledged.
void PostgresConnection::noticed(const pg_result* notice) {
  unreplicated_ = unreplicated_ || (committing_ && field(notice, PG_DIAG_SEVERITY_NONLOCALIZED) == "WARNING");
}

Error PostgresConnection::failed(const pg_result* answer, std::string_view statement) {
  const std::string_view state = field(answer, PG_DIAG_SQLSTATE);
  const std::string_view words = field(answer, PG_DIAG_MESSAGE_PRIMARY);
  const std::string_view severity = field(answer, PG_DIAG_SEVERITY_NONLOCALIZED);
  if (state.empty()) {  // not the server's words: libpq's own
    if (PQresultStatus(answer) == PGRES_EMPTY_QUERY) {
      return fail(Errc::internal, {}, fmt::format("not a statement [{}]", statement)).error();
    }
    return lose(Errc::unavailable, PQresultErrorMessage(answer)).error();
  }
  std::string detail = fmt::format("PostgreSQL {}: {} [{}]", state, words, statement);
  const bool writing = how_.kind == Begin::Kind::write;
  if (severity == "FATAL" || severity == "PANIC" || connection_is_stale(state, words, writing)) {
    return lose(Errc::unavailable, std::move(detail)).error();
  }
  run_again_ = run_again_ || state == "40001" || state == "40P01";
  return fail(errc_of_state(state), {}, std::move(detail)).error();
}

std::unexpected<Error> PostgresConnection::lose(Errc code, std::string detail) {
  lost_ = true;
  run_again_ = code == Errc::unavailable && !committing_;
  if (committing_) detail += "; the transaction may have been committed";
  auto error = fail(code, {}, std::move(detail));
  failure_ = error.error();
  return error;
}

}  // namespace rookery::sql
