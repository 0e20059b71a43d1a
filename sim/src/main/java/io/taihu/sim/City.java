package io.taihu.sim;

import io.taihu.model.Location;
import io.taihu.model.ThingModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The plan of a simulated Wuxi: its spaces, the models of its devices and about 300 devices where such devices could stand.
 * The same seed gives the same plan for ever. Immutable; safe for any thread.
 */
public final class City {
    private final long seed;
    private final List<CitySpace> spaces;
    private final List<ThingModel> models;
    private final List<CityDevice> devices;

    private City(long seed, List<CitySpace> spaces, List<ThingModel> models, List<CityDevice> devices) {
        this.seed = seed;
        this.spaces = List.copyOf(spaces);
        this.models = List.copyOf(models);
        this.devices = List.copyOf(devices);
    }

    /** Draws the plan of a seed. */
    public static City plan(long seed) {
        List<CitySpace> spaces = new ArrayList<>();
        spaces.add(new CitySpace("wuxi", "Wuxi", "无锡市"));
        for (District district : District.values()) {
            spaces.add(new CitySpace(district.path(), district.english, district.chinese));
        }
        List<ThingModel> models = new ArrayList<>();
        List<CityDevice> devices = new ArrayList<>();
        for (DeviceKind kind : DeviceKind.values()) {
            models.add(CityModels.of(kind));
            int[] perDistrict = new int[District.values().length];
            for (int i = 0; i < kind.count(); i++) {
                devices.add(device(seed, devices.size(), kind, i, perDistrict));
            }
        }
        return new City(seed, spaces, models, devices);
    }

    /** What the plan was drawn from. */
    public long seed() {
        return seed;
    }

    /** Spaces, parents before children. */
    public List<CitySpace> spaces() {
        return spaces;
    }

    /** The rules by which it is watched, as people write them. */
    public List<String> rules() {
        return CityRules.texts();
    }

    /** Models, not yet numbered by a registry. */
    public List<ThingModel> models() {
        return models;
    }

    public List<CityDevice> devices() {
        return devices;
    }

    private static CityDevice device(long seed, int index, DeviceKind kind, int nth, int[] perDistrict) {
        Words words = Words.of(kind);
        if (kind == DeviceKind.WATER || kind == DeviceKind.BOAT) {
            Water[] places = kind == DeviceKind.BOAT ? Water.BERTHS : Water.GAUGES;
            Water place = places[nth % places.length];
            int round = nth / places.length;
            double aside = 0.0015 * round;
            return new CityDevice(
                    index,
                    String.format(Locale.ROOT, "wx-%s-%02d", words.code, nth + 1),
                    kind.model(),
                    place.district.path(),
                    place.english + " " + words.english + (round == 0 ? "" : " " + (round + 1)),
                    place.chinese + words.chinese + (round == 0 ? "" : (round + 1) + "号"),
                    Map.of("kind", words.code, "city", "wuxi", "water", place.lake ? "lake" : "canal"),
                    new Location(place.latitude + aside, place.longitude - aside));
        }
        District district = District.pick(Noise.unit(seed, 100 + kind.ordinal(), nth), nth);
        int number = ++perDistrict[district.ordinal()];
        Location location = district.place(
                Noise.unit(seed, 200 + kind.ordinal(), nth), Noise.unit(seed, 300 + kind.ordinal(), nth));
        String use = Uses.of(kind, seed, nth);
        Map<String, String> labels = use.isEmpty()
                ? Map.of("kind", words.code, "city", "wuxi")
                : Map.of("kind", words.code, "city", "wuxi", "use", use);
        return new CityDevice(
                index,
                String.format(Locale.ROOT, "wx-%s-%02d", words.code, nth + 1),
                kind.model(),
                district.path(),
                district.english + " " + words.english + " " + number,
                district.chinese + words.chinese + number + "号",
                labels,
                location);
    }

    /** What cars and electricity are for, which shapes their day. */
    static final class Uses {
        static final List<String> ALL = List.of("office", "shops", "homes", "factory");

        private Uses() {}

        static String of(DeviceKind kind, long seed, int nth) {
            return switch (kind) {
                case PARKING -> ALL.get((int) (Noise.unit(seed, 400, nth) * 3));
                case ENERGY -> ALL.get((int) (Noise.unit(seed, 401, nth) * 4));
                case AIR, NOISE, LIGHT -> Noise.unit(seed, 402 + kind.ordinal(), nth) < 0.5 ? "roadside" : "quarter";
                case WATER, WEATHER, BOAT -> "";
            };
        }
    }

    private record Words(String code, String english, String chinese) {
        static Words of(DeviceKind kind) {
            return switch (kind) {
                case AIR -> new Words("air", "air station", "空气站");
                case NOISE -> new Words("noise", "noise meter", "噪声监测仪");
                case WATER -> new Words("water", "water gauge", "水文站");
                case PARKING -> new Words("park", "car park", "停车场");
                case LIGHT -> new Words("light", "street light", "路灯");
                case WEATHER -> new Words("weather", "weather station", "气象站");
                case ENERGY -> new Words("meter", "energy meter", "电能表");
                case BOAT -> new Words("boat", "algae boat", "打捞船");
            };
        }
    }

    /** The districts, each with a built-up rectangle that lies inside it and a share of the devices. */
    enum District {
        LIANGXI("Liangxi", "梁溪区", 31.555, 120.280, 31.605, 120.325, 0.24),
        BINHU("Binhu", "滨湖区", 31.500, 120.250, 31.545, 120.305, 0.22),
        XINWU("Xinwu", "新吴区", 31.500, 120.350, 31.565, 120.430, 0.18),
        HUISHAN("Huishan", "惠山区", 31.655, 120.230, 31.715, 120.310, 0.12),
        XISHAN("Xishan", "锡山区", 31.580, 120.360, 31.640, 120.450, 0.12),
        JIANGYIN("Jiangyin", "江阴市", 31.880, 120.240, 31.915, 120.310, 0.06),
        YIXING("Yixing", "宜兴市", 31.340, 119.800, 31.385, 119.850, 0.06);

        private final String english;
        private final String chinese;
        private final double south;
        private final double west;
        private final double north;
        private final double east;
        private final double share;

        District(String english, String chinese, double south, double west, double north, double east, double share) {
            this.english = english;
            this.chinese = chinese;
            this.south = south;
            this.west = west;
            this.north = north;
            this.east = east;
            this.share = share;
        }

        String path() {
            return "wuxi/" + english.toLowerCase(Locale.ROOT);
        }

        boolean contains(Location at) {
            return at.latitude() >= south && at.latitude() <= north && at.longitude() >= west && at.longitude() <= east;
        }

        /** The first of a kind go round, so that every district has some; the others by share. */
        static District pick(double draw, int nth) {
            District[] all = values();
            if (nth < all.length) {
                return all[nth];
            }
            double left = draw;
            for (District district : all) {
                left -= district.share;
                if (left < 0) {
                    return district;
                }
            }
            return LIANGXI;
        }

        Location place(double northing, double easting) {
            return new Location(
                    CityPhysics.round(south + (north - south) * northing, 6),
                    CityPhysics.round(west + (east - west) * easting, 6));
        }
    }

    /** Places by the water, all of them real. */
    private record Water(
            District district, String english, String chinese, double latitude, double longitude, boolean lake) {
        static final Water[] GAUGES = {
            new Water(District.BINHU, "Taihu Yuantouzhu", "太湖鼋头渚", 31.5265, 120.2190, true),
            new Water(District.BINHU, "Taihu Meiliang Bay", "太湖梅梁湾", 31.4880, 120.1950, true),
            new Water(District.BINHU, "Taihu Gonghu Bay", "太湖贡湖湾", 31.4450, 120.3150, true),
            new Water(District.BINHU, "Lihu Lake", "蠡湖", 31.5240, 120.2560, true),
            new Water(District.YIXING, "Taihu Zhoutie", "太湖周铁", 31.4500, 120.0300, true),
            new Water(District.YIXING, "Taihu Dapu", "太湖大浦", 31.3060, 119.9460, true),
            new Water(District.LIANGXI, "Grand Canal Huangbudun", "大运河黄埠墩", 31.5900, 120.2890, false),
            new Water(District.LIANGXI, "Grand Canal Qingming Bridge", "大运河清名桥", 31.5570, 120.3120, false),
            new Water(District.LIANGXI, "Liangxi River", "梁溪河", 31.5610, 120.2780, false),
            new Water(District.XINWU, "Bodu River", "伯渎河", 31.5420, 120.3700, false),
            new Water(District.XINWU, "Wangyu River", "望虞河", 31.4890, 120.4950, false),
            new Water(District.HUISHAN, "Grand Canal Luoshe", "大运河洛社", 31.6470, 120.1960, false),
            new Water(District.HUISHAN, "Zhihugang River", "直湖港", 31.6050, 120.1290, false),
            new Water(District.XISHAN, "Xibei Canal", "锡北运河", 31.6720, 120.3850, false),
            new Water(District.JIANGYIN, "Xicheng Canal", "锡澄运河", 31.8200, 120.2790, false),
        };
        static final Water[] BERTHS = {
            new Water(District.BINHU, "Yuantouzhu", "鼋头渚", 31.5200, 120.2080, true),
            new Water(District.BINHU, "Meiliang Bay", "梅梁湾", 31.4800, 120.1800, true),
            new Water(District.BINHU, "Gonghu Bay", "贡湖湾", 31.4300, 120.3000, true),
            new Water(District.YIXING, "Zhoutie", "周铁", 31.4450, 120.0550, true),
        };
    }
}
