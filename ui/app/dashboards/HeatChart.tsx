import { HeatmapChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { colour } from '../charts/TimeChart';
import { commonDecimals, number, unitAfter } from '../format';
import { useLook } from '../theme';

use([HeatmapChart, GridComponent, TooltipComponent, VisualMapComponent, AriaComponent, CanvasRenderer]);

const HOURS = Array.from({ length: 24 }, (_, i) => String(i).padStart(2, '0'));

/** Hours across, days down, one hue from pale to full; a cell without a reading stays empty. */
export default function HeatChart({ cells, days, unit, sentence }: { cells: [number, number, number][]; days: string[]; unit: string | undefined; sentence: string }) {
  const look = useLook();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  useLayoutEffect(() => {
    const made = init(box.current!);
    chart.current = made;
    const seen = new ResizeObserver(() => made.resize());
    seen.observe(box.current!);
    return () => {
      seen.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    const text = { color: colour('--text-2'), fontSize: 12, fontFamily: getComputedStyle(document.body).fontFamily };
    const values = cells.map((each) => each[2]);
    const low = Math.min(...values);
    const high = Math.max(...values);
    const decimals = commonDecimals(values);
    const say = (value: number) => number(value, decimals) + unitAfter(unit);
    const axis = { axisLine: { show: false }, axisTick: { show: false }, axisLabel: text, splitArea: { show: false } };
    chart.current?.setOption(
      {
        animation: false,
        aria: { enabled: true, label: { description: sentence } },
        grid: { left: 48, right: 12, top: 6, bottom: 46 },
        xAxis: { type: 'category', data: HOURS, ...axis },
        yAxis: { type: 'category', data: days, inverse: true, ...axis },
        visualMap: {
          min: low, max: high === low ? low + 1 : high, orient: 'horizontal', left: 'center', bottom: 0, itemWidth: 10, itemHeight: 120, calculable: false,
          text: [say(high), say(low)], textStyle: text, inRange: { color: [colour('--sunken'), colour('--series-1')] },
        },
        tooltip: {
          confine: true, backgroundColor: colour('--panel'), borderColor: colour('--border'), textStyle: { ...text, color: colour('--text') }, renderMode: 'richText',
          formatter: (given: unknown) => {
            const [hour, day, value] = (given as { value: [number, number, number] }).value;
            return `${days[day]} ${HOURS[hour]}:00  ${say(value)}`;
          },
        },
        series: [{ type: 'heatmap', data: cells, itemStyle: { borderWidth: 1, borderColor: colour('--panel') }, progressive: 0 }],
      },
      { notMerge: true },
    );
  }, [cells, days, unit, sentence, look]);
  return <div ref={box} className="heat" role="figure" aria-label={sentence} />;
}
