package io.taihu.registry;

import static io.taihu.registry.Texts.conflict;
import static io.taihu.registry.Texts.invalid;
import static io.taihu.registry.Texts.notFound;
import static io.taihu.registry.Texts.quote;

import io.taihu.model.Limit;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Grant;
import io.taihu.spi.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The statements on roles and on what is granted. Each runs in the transaction of its caller. */
final class Roles {
    /** Most roles of the operators' own. */
    @Limit(value = "Most roles of one's own", zh = "最多自定义角色数", reached = Limit.Reached.REFUSED)
    static final int ROLES_MAX = 100;
    /** Most grants of one account or token. */
    @Limit(value = "Most grants of an account or token", zh = "一个账号或令牌的最多授权数", reached = Limit.Reached.REFUSED)
    static final int GRANTS_MAX = 200;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0," + (Role.NAME_MAX - 1) + "}");

    private Roles() {}

    /** Whose grants: an account's or a token's. */
    enum Holder {
        ACCOUNT,
        TOKEN;

        private final String column = name().toLowerCase(java.util.Locale.ROOT);
    }

    static List<Role> all(Sql sql) {
        return sql.list("SELECT name, deeds FROM role ORDER BY name", Roles::role);
    }

    static void put(Sql sql, Role role) {
        if (!NAME.matcher(role.name()).matches()) {
            throw invalid("a role's name is 1 to " + Role.NAME_MAX + " lower-case letters, digits or -, got "
                    + quote(role.name()));
        }
        if (standard(role.name()).isPresent()) {
            throw invalid("role " + quote(role.name()) + " is always there and stays as it is; take another name");
        }
        String deeds = role.deeds().stream().map(Enum::name).collect(Collectors.joining(" "));
        if (sql.update("UPDATE role SET deeds = ? WHERE name = ?", deeds, role.name()) > 0) {
            return;
        }
        if (sql.number("SELECT COUNT(*) FROM role") >= ROLES_MAX) {
            throw conflict("there can be at most " + ROLES_MAX + " roles of one's own");
        }
        sql.update("INSERT INTO role (name, deeds) VALUES (?, ?)", role.name(), deeds);
    }

    static void delete(Sql sql, String name) {
        for (Holder holder : Holder.values()) {
            long held = sql.number("SELECT COUNT(*) FROM " + holder.column + "_grant WHERE role = ?", name);
            if (held > 0) {
                throw conflict("role " + quote(name) + " is granted to " + held + " " + holder.column
                        + "s; take it from them first");
            }
        }
        if (sql.update("DELETE FROM role WHERE name = ?", name) == 0) {
            throw notFound("there is no role " + quote(name) + " of your own");
        }
    }

    static List<Grant> granted(Sql sql, Holder holder, long number) {
        record Row(String space, String role) {}
        List<Row> rows = sql.list(
                "SELECT s.path, g.role FROM " + holder.column + "_grant g JOIN space s ON s.number = g.space WHERE g."
                        + holder.column + " = ? ORDER BY s.path, g.role",
                row -> new Row(row.getString(1), row.getString(2)),
                number);
        return rows.stream()
                .flatMap(row -> find(sql, row.role()).map(role -> new Grant(row.space(), role)).stream())
                .toList();
    }

    static void grant(Sql sql, Holder holder, long number, List<Grant> grants) {
        if (grants.size() > GRANTS_MAX) {
            throw invalid("there can be at most " + GRANTS_MAX + " grants, got " + grants.size());
        }
        sql.update("DELETE FROM " + holder.column + "_grant WHERE " + holder.column + " = ?", number);
        for (Grant grant : Set.copyOf(grants)) {
            String role = grant.role().name();
            if (find(sql, role).isEmpty()) {
                throw invalid("there is no role " + quote(role));
            }
            long space = Spaces.numberOf(sql, "the grant of role " + quote(role), grant.space());
            sql.update(
                    "INSERT INTO " + holder.column + "_grant (" + holder.column + ", space, role) VALUES (?, ?, ?)",
                    number,
                    space,
                    role);
        }
    }

    private static Optional<Role> find(Sql sql, String name) {
        Optional<Role> standard = standard(name);
        return standard.isPresent()
                ? standard
                : sql.first("SELECT name, deeds FROM role WHERE name = ?", Roles::role, name);
    }

    private static Optional<Role> standard(String name) {
        return Role.STANDARD.stream().filter(role -> role.name().equals(name)).findFirst();
    }

    private static Role role(ResultSet row) throws SQLException {
        Set<String> names = Set.of(row.getString(2).split(" "));
        // a deed that a newer version knew is left out
        return new Role(
                row.getString(1),
                Arrays.stream(Deed.values())
                        .filter(deed -> names.contains(deed.name()))
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Deed.class))));
    }
}
