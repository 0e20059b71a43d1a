package io.taihu.spi;

import io.taihu.model.Limit;
import io.taihu.spi.Access.Deed;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Deeds that are granted together, in a space and all below it.
 *
 * @param name by which grants name it: at most {@value #NAME_MAX} lower-case letters, digits, {@code -}
 * @param deeds what it allows
 */
public record Role(String name, Set<Deed> deeds) {
    /** Longest name. */
    @Limit(
            value = "Longest name of a role",
            zh = "角色名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    public static final int NAME_MAX = 40;

    /** Sees everything, changes nothing. */
    public static final Role VIEWER = new Role("viewer", EnumSet.of(Deed.READ));
    /** Sees everything, acts on things, and arranges what is looked at. */
    public static final Role OPERATOR =
            new Role("operator", EnumSet.of(Deed.READ, Deed.COMMAND, Deed.MANAGE_DASHBOARDS));
    /** Builds: things, models, spaces, and reports readings of any thing. */
    public static final Role ENGINEER = new Role(
            "engineer",
            EnumSet.of(
                    Deed.READ,
                    Deed.REPORT,
                    Deed.COMMAND,
                    Deed.MANAGE_DASHBOARDS,
                    Deed.MANAGE_THINGS,
                    Deed.MANAGE_MODELS,
                    Deed.MANAGE_SPACES));
    /** May do everything, and lets others in. */
    public static final Role OWNER = new Role("owner", EnumSet.allOf(Deed.class));

    /** The roles that are always there; the others are the operators' own. */
    public static final List<Role> STANDARD = List.of(VIEWER, OPERATOR, ENGINEER, OWNER);

    public Role {
        EnumSet<Deed> own = EnumSet.noneOf(Deed.class);
        own.addAll(deeds);
        deeds = Collections.unmodifiableSet(own);
    }
}
