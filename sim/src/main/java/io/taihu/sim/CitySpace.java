package io.taihu.sim;

/**
 * A space of the simulated city.
 *
 * @param path such as {@code wuxi/binhu}
 * @param name English name
 * @param nameZh Chinese name
 */
public record CitySpace(String path, String name, String nameZh) {
    /** Both names. */
    public String title() {
        return nameZh + " " + name;
    }
}
