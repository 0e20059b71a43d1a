import { useEffect, useState } from 'react';

/** A moment between two that goes on by itself while it is played, so many times as fast as it was; in milliseconds. */
export function usePlayer(begins: number, ends: number, first: number, usual: number) {
  const [moment, setMoment] = useState(first);
  const [pace, setPace] = useState(usual);
  const [plays, setPlays] = useState(false);
  useEffect(() => {
    if (!plays) return;
    let before = performance.now();
    let frame = requestAnimationFrame(function step(now) {
      const passed = now - before;
      before = now;
      setMoment((at) => Math.min(ends, at + passed * pace));
      frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [plays, pace, ends]);
  useEffect(() => {
    if (moment >= ends) setPlays(false);
  }, [moment, ends]);
  const play = () => {
    if (!plays && moment >= ends) setMoment(begins);
    setPlays(!plays);
  };
  return { moment, setMoment, pace, setPace, plays, setPlays, play };
}
