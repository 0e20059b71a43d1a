package io.taihu.spi;

/**
 * A role that somebody has in a space and all below it.
 *
 * @param space path; empty for everywhere
 */
public record Grant(String space, Role role) {
    /** Everything, everywhere. */
    public static final Grant ALL = new Grant("", Role.OWNER);
}
