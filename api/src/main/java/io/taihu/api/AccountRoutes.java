package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Tokens;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.signin.Credentials;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Clock;
import io.taihu.spi.Grant;
import io.taihu.spi.Principal;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.Account;
import io.taihu.spi.Registry.NewAccount;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.Token;
import io.taihu.spi.Registry.TokenKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * People's accounts. Whoever lets people into a space sees and changes what others are granted there; only who may do so
 * everywhere changes the rest of an account that has grants elsewhere.
 */
final class AccountRoutes {
    @Limit(
            value = "Longest name of an account in a request",
            zh = "请求中账号名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int NAME_MAX = 254;

    @Limit(
            value = "Longest title of an account",
            zh = "账号显示名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int TITLE_MAX = 256;

    private static final int PART = 1_000;
    private static final Duration LINK_LASTS = Duration.ofDays(7);

    private final Registry registry;
    private final Credentials credentials;
    private final Consumer<String> ended;
    private final Consumer<Predicate<String>> rightsChanged;
    private final Clock clock;

    /**
     * @param ended told the id of each token that is revoked
     * @param rightsChanged told the ids of tokens whose rights have changed
     */
    AccountRoutes(
            Registry registry,
            Credentials credentials,
            Consumer<String> ended,
            Consumer<Predicate<String>> rightsChanged,
            Clock clock) {
        this.registry = registry;
        this.credentials = credentials;
        this.ended = ended;
        this.rightsChanged = rightsChanged;
        this.clock = clock;
    }

    void list(Call call) {
        List<String> spaces = call.spaces(Deed.MANAGE_PEOPLE, "");
        int limit = (int) call.number("limit", 100, 1, 1_000);
        String cursor = call.query("cursor");
        String after = cursor == null ? null : Cursors.read(cursor, 1).getFirst();
        List<Account> found = new ArrayList<>();
        List<Account> part;
        do {
            part = registry.accounts(after, PART);
            part.stream().filter(account -> sees(call, spaces, account)).forEach(found::add);
            after = part.isEmpty() ? after : part.getLast().id();
        } while (part.size() == PART && found.size() <= limit);
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        found.stream().limit(limit).forEach(account -> items.add(write(call, account)));
        if (found.size() > limit) {
            out.put("cursor", Cursors.of(found.get(limit - 1).id()));
        }
        call.json(200, out);
    }

    /** Makes an account and a link by which its person comes in for the first time. */
    void create(Call call) {
        call.spaces(Deed.MANAGE_PEOPLE, "");
        Members body = call.members();
        String name = body.textNeeded("name", NAME_MAX);
        String title = body.text("title", TITLE_MAX);
        String language = body.text("language", 2);
        JsonNode given = body.node("grants");
        body.end();
        List<Grant> grants = given == null ? List.of() : GrantJson.read(given, "$.grants", registry);
        if (grants.isEmpty()) {
            throw Members.wrong(
                    "$.grants", "must say what they may, such as [{\"space\": \"\", \"role\": \"viewer\"}]");
        }
        GrantJson.needToGive(call, Deed.MANAGE_PEOPLE, grants);
        Account made = registry.createAccount(
                new NewAccount(name, title == null ? "" : title, language == null ? "" : language, grants));
        call.etag(made.revision()).location("/api/v1/accounts/" + made.id());
        call.json(201, link(write(call, made), made));
    }

    void get(Call call) {
        Account found = account(call);
        call.etag(found.revision()).json(200, write(call, found));
    }

    void update(Call call) {
        Account present = account(call);
        call.match(present.revision());
        Members body = call.members();
        String name = body.text("name", NAME_MAX);
        String title = body.text("title", TITLE_MAX);
        String language = body.text("language", 2);
        Boolean enabled = body.flag("enabled");
        JsonNode given = body.node("grants");
        body.end();
        boolean self = isSelf(call, present);
        if (name != null || enabled != null || (!self && (title != null || language != null))) {
            needWhole(call, present);
        }
        List<Grant> grants = given == null ? present.grants() : grants(call, present, given);
        if (Boolean.FALSE.equals(enabled) && self) {
            throw new TaihuException(ErrorCode.CONFLICT, "nobody shuts themselves out; another owner can");
        }
        Account next = new Account(
                present.id(),
                name == null ? present.name() : name,
                title == null ? present.title() : title,
                language == null ? present.language() : language,
                enabled == null ? present.enabled() : enabled,
                grants,
                present.revision(),
                present.created());
        keepAnOwner(present, next);
        Account changed = registry.updateAccount(next);
        Set<String> tokens =
                registry.accountTokens(changed.id()).stream().map(Token::id).collect(Collectors.toSet());
        if (!changed.enabled()) {
            tokens.forEach(ended);
        } else if (!changed.grants().equals(present.grants())) {
            rightsChanged.accept(tokens::contains);
        }
        call.etag(changed.revision()).json(200, write(call, changed));
    }

    void delete(Call call) {
        Account present = account(call);
        call.match(present.revision());
        needWhole(call, present);
        keepAnOwner(present, null);
        List<Token> tokens = registry.accountTokens(present.id());
        registry.deleteAccount(present.id(), present.revision());
        tokens.forEach(token -> ended.accept(token.id()));
        call.nothing();
    }

    /** A new link by which a person comes in: when the first has gone by, or all else is lost. */
    void link(Call call) {
        Account present = account(call);
        needWhole(call, present);
        call.json(201, link(Json.object(), present));
    }

    /** Forgets the second factors of who has lost them. */
    void resetSecondFactor(Call call) {
        Account present = account(call);
        needWhole(call, present);
        credentials.deleteSecondFactors(present);
        call.nothing();
    }

    /** Signs a person out everywhere: browsers and links, not programs. */
    void signOut(Call call) {
        Account present = account(call);
        if (!isSelf(call, present)) {
            needWhole(call, present);
        }
        call.trace().allowed();
        registry.accountTokens(present.id()).stream()
                .filter(token -> token.kind() == TokenKind.SESSION || token.kind() == TokenKind.LINK)
                .forEach(token -> registry.deleteToken(token.id()).forEach(ended));
        call.nothing();
    }

    private ObjectNode link(ObjectNode out, Account account) {
        String code = Tokens.make("link");
        Instant ends = Times.instant(clock.micros()).plus(LINK_LASTS);
        registry.createToken(
                new NewToken(TokenKind.LINK, "invitation", Tokens.hash(code), 0, account.id(), null, "", ends));
        out.putObject("link").put("path", "/welcome#" + code).put("expires", ends.toString());
        return out;
    }

    /** The grants as they are to be: those out of the reach of the one who asks stay. */
    private List<Grant> grants(Call call, Account present, JsonNode given) {
        List<Grant> wanted = GrantJson.read(given, "$.grants", registry);
        List<Grant> fresh = wanted.stream()
                .filter(grant -> !present.grants().contains(grant))
                .toList();
        GrantJson.needToGive(call, Deed.MANAGE_PEOPLE, fresh);
        List<Grant> beyond = present.grants().stream()
                .filter(grant -> !call.may(Deed.MANAGE_PEOPLE, grant.space()))
                .toList();
        List<Grant> taken = present.grants().stream()
                .filter(grant -> !wanted.contains(grant) && !beyond.contains(grant))
                .toList();
        // taking away is not giving, but somebody of less cannot put somebody of more out
        GrantJson.needToGive(call, Deed.MANAGE_PEOPLE, taken);
        return Stream.concat(wanted.stream(), beyond.stream()).distinct().toList();
    }

    /** Refuses what would leave nobody who may do everything. */
    private void keepAnOwner(Account present, @Nullable Account next) {
        if (!isOwner(present) || (next != null && isOwner(next))) {
            return;
        }
        String after = null;
        List<Account> part;
        do {
            part = registry.accounts(after, PART);
            if (part.stream().anyMatch(other -> !other.id().equals(present.id()) && isOwner(other))) {
                return;
            }
            after = part.isEmpty() ? after : part.getLast().id();
        } while (part.size() == PART);
        throw new TaihuException(
                ErrorCode.CONFLICT, "they are the last who own the whole server; make another an owner first");
    }

    private static boolean isOwner(Account account) {
        return account.enabled() && account.grants().contains(Grant.ALL);
    }

    private static boolean isSelf(Call call, Account account) {
        return call.who() instanceof Principal.Member member && member.account().equals(account.id());
    }

    private static boolean sees(Call call, List<String> spaces, Account account) {
        return spaces.contains("")
                || isSelf(call, account)
                || account.grants().stream().anyMatch(grant -> call.may(Deed.MANAGE_PEOPLE, grant.space()));
    }

    /** Goes on only when everything that an account is granted lies within the reach of the one who asks. */
    private static void needWhole(Call call, Account account) {
        if (account.grants().isEmpty()) {
            call.need(Deed.MANAGE_PEOPLE, "");
        }
        GrantJson.needToGive(call, Deed.MANAGE_PEOPLE, account.grants());
    }

    private Account account(Call call) {
        String id = call.path("id");
        Account found = registry.account(id).orElse(null);
        if (found != null && isSelf(call, found)) {
            return found;
        }
        List<String> spaces = call.spaces(Deed.MANAGE_PEOPLE, "");
        if (found == null || !sees(call, spaces, found)) {
            throw new TaihuException(ErrorCode.NOT_FOUND, "there is no account \"" + id + "\" that you could see");
        }
        return found;
    }

    private ObjectNode write(Call call, Account account) {
        ObjectNode out = Json.object();
        out.put("id", account.id()).put("name", account.name()).put("title", account.title());
        if (!account.language().isEmpty()) {
            out.put("language", account.language());
        }
        out.put("enabled", account.enabled());
        // what somebody is granted elsewhere is no business of who lets people in here
        out.set(
                "grants",
                GrantJson.write(account.grants().stream()
                        .filter(grant -> isSelf(call, account) || call.may(Deed.MANAGE_PEOPLE, grant.space()))
                        .toList()));
        out.put("revision", account.revision());
        out.put("created", account.created().toString());
        return out;
    }
}
