-- Notices and channels name the classes of severity as alarms do.
UPDATE notice SET severity = CASE severity WHEN 'info' THEN 'low' WHEN 'warning' THEN 'medium' WHEN 'major' THEN 'high' ELSE severity END;
UPDATE notice SET content = REPLACE(REPLACE(REPLACE(content, '"severity":"info"', '"severity":"low"'), '"severity":"warning"', '"severity":"medium"'), '"severity":"major"', '"severity":"high"');
UPDATE document SET definition = REPLACE(REPLACE(REPLACE(definition, '"urgent":"info"', '"urgent":"low"'), '"urgent":"warning"', '"urgent":"medium"'), '"urgent":"major"', '"urgent":"high"') WHERE kind = 'channel';
