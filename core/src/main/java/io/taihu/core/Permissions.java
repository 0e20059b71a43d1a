package io.taihu.core;

import io.taihu.model.Space;
import io.taihu.model.Thing;
import io.taihu.spi.Access;
import io.taihu.spi.Grant;
import io.taihu.spi.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The one function that decides every permission: members by what they are granted; a thing may see itself, and report for itself
 * and for those whose gateway it is.
 */
public final class Permissions implements Access {
    @Override
    public boolean may(Principal who, Deed deed, Thing thing, Set<Long> gateways) {
        return switch (who) {
            case Principal.Member member -> may(member, deed, thing.space());
            case Principal.Device device ->
                device.thing().number() == thing.number()
                        ? deed == Deed.READ || deed == Deed.REPORT
                        : deed == Deed.REPORT
                                && gateways.contains(device.thing().number());
            case Principal.Nobody _ -> false;
        };
    }

    @Override
    public boolean may(Principal who, Deed deed, String space) {
        return switch (who) {
            case Principal.Member member -> may(member, deed, space);
            case Principal.Device _, Principal.Nobody _ -> false;
        };
    }

    @Override
    public List<String> spaces(Principal who, Deed deed, String within) {
        if (!(who instanceof Principal.Member member)) {
            return List.of();
        }
        if (may(member, deed, within)) {
            return List.of(within);
        }
        // where two trees overlap, the overlap is the smaller of them: its root is one of these
        List<String> roots = Stream.concat(
                        member.grants().stream(), member.limits() == null ? Stream.of() : member.limits().stream())
                .map(Grant::space)
                .filter(space -> Space.within(space, within) && may(member, deed, space))
                .distinct()
                .sorted()
                .toList();
        List<String> largest = new ArrayList<>();
        for (String root : roots) {
            if (largest.stream().noneMatch(larger -> Space.within(root, larger))) {
                largest.add(root);
            }
        }
        return largest;
    }

    private static boolean may(Principal.Member member, Deed deed, String space) {
        return granted(member.grants(), deed, space)
                && (member.limits() == null || granted(member.limits(), deed, space));
    }

    private static boolean granted(List<Grant> grants, Deed deed, String space) {
        for (Grant grant : grants) {
            if (grant.role().deeds().contains(deed) && Space.within(space, grant.space())) {
                return true;
            }
        }
        return false;
    }
}
