namespace IngressController.Core.Routing;

/// <summary>
/// Walks the segments of a decoded path once, as a backend that resolves dots does, and records each path that another backend may be
/// left with on the way.
/// </summary>
/// <remarks>
/// A position is a path itself, in which a segment that may vanish is an empty one: a step upwards from <c>/a/</c> leads to <c>/a</c>
/// where empty segments count, and to the root where they do not. Segments separated by a slash that not every backend sees are
/// joined by a backslash: a step upwards from <c>/a\b</c> leads to <c>/a</c> or to the root. The walk keeps all such positions at
/// once; there are few.
/// </remarks>
/// <param name="path">The path.</param>
/// <param name="readings">Receives the readings.</param>
/// <param name="kept">The parts that belong to a name because a rule's path may have them; with trailing dots, a single dot is a name too.</param>
/// <param name="keepsDots">Whether steps upwards are names, which a pattern may match.</param>
sealed class PathWalk(DecodedPath path, PathReadings readings, NameParts kept = NameParts.None, bool keepsDots = false)
{
    const int MaxSegments = 128;
    const int MaxUps = 8;
    const int MaxPlaces = 8;

    static readonly char[] Joints = ['/', '\\'];

    List<string> _places = [""];

    /// <summary>The positions for a backend that reads everything since a parameter as part of it; null outside of parameters.</summary>
    List<string>? _withoutTail;
    char _joint = '/';
    SegmentTraits _seen;
    int _ups;

    /// <summary>Walks to the end; false when readings, segments, steps upwards or positions exceed their bounds.</summary>
    public bool TryFinish()
    {
        var isOpenEnded = false;
        var count = 0;
        for (var start = 1; start <= path.Text.Length;)
        {
            var segment = PathSegment.At(path, start);
            if (++count > MaxSegments || !TryTake(segment))
                return false;
            isOpenEnded = segment.IsDot || segment.IsUp || segment.NameOf(kept).IsEmpty;

            // A parameter ends at the next slash; a backend that cuts it before decoding sees no escaped slash.
            if (_withoutTail is not null)
                StandAt(_places.Concat(_withoutTail));
            if (!segment.EndsPlainly && segment.Traits.HasFlag(SegmentTraits.Parameters))
                _withoutTail = _places;
            if (segment.EndsPlainly && segment.End < path.Text.Length && _withoutTail is not null)
                (_withoutTail, _seen) = (null, default);
            if (_places.Count > MaxPlaces || readings.AreTooMany)
                return false;
            _joint = segment.EndsPlainly ? '/' : '\\';
            start = segment.End + 1;
        }

        foreach (var place in _places)
            Finish(place, isOpenEnded);
        FinishWithoutTail();
        return true;
    }

    /// <summary>Takes one step; false for one step upwards too many.</summary>
    bool TryTake(in PathSegment segment)
    {
        if ((segment.Traits & ~_seen) != 0)
        {
            _seen |= segment.LastingTraits;
            NoteRest(segment);
        }

        if (segment.Cut is { } cut)
        {
            foreach (var place in _places.SelectMany(place => cut.IsUp ? Above(place).Append(place) : [place]))
                Finish(cut.IsUp || cut.Name is "." or "" ? place : $"{place}{_joint}{cut.Name}", cut.IsUp || cut.Name is "." or "");
            FinishWithoutTail();
        }

        var dropsDots = !keepsDots && !kept.HasFlag(NameParts.Ends);
        if (segment.IsPlainDot && dropsDots)
            return true;
        if (!segment.IsUp || keepsDots)
        {
            var plain = segment.IsDot && dropsDots ? "" : segment.NameOf(kept).ToString();
            StandAt(_places.Select(place => $"{place}{_joint}{plain}"));
            return true;
        }

        foreach (var place in _places)
            readings.Add(Merged(place));
        NoteRest(segment);
        // The following segments start from other positions.
        _seen = default;
        var ups = _places.SelectMany(Above);
        // Other backends read it as a name, as nothing, or as the dot that is left after trimming.
        var name = segment.MayVanish ? "" : segment.NameOf(NameParts.Parameters | NameParts.Ends).ToString();
        StandAt(segment.IsPlainUp && _joint == '/' ? ups : ups.Concat(_places).Concat(_places.Select(place => $"{place}{_joint}{name}")));
        return ++_ups <= MaxUps;
    }

    /// <summary>Records what a backend sees that stops here.</summary>
    void NoteRest(in PathSegment segment)
    {
        foreach (var place in _places.Select(Merged))
        {
            foreach (var rest in path.From(segment.Start))
                readings.Add($"{place}/{rest}");
        }
    }

    void Finish(string place, bool isOpenEnded)
    {
        readings.Add(isOpenEnded ? Merged(place) + "/" : Merged(place), isWhole: true);
        readings.Add((isOpenEnded && !Joints.Contains(place.LastOrDefault('/')) ? place + "/" : place).Replace('\\', '/'));
    }

    void FinishWithoutTail()
    {
        foreach (var place in _withoutTail ?? [])
            Finish(place, isOpenEnded: Joints.Contains(place.LastOrDefault()));
    }

    void StandAt(IEnumerable<string> places) => _places = [.. places.Distinct(StringComparer.Ordinal).Take(MaxPlaces + 1)];

    static IEnumerable<string> Above(string place)
    {
        var whole = place.TrimEnd(Joints);
        if (whole.Length < place.Length)
            yield return place[..^1];
        for (var joint = '\\'; joint == '\\';)
        {
            var at = whole.LastIndexOfAny(Joints);
            joint = at < 0 ? '/' : whole[at];
            whole = whole[..Math.Max(0, at)];
            yield return whole;
        }
    }

    static string Merged(string place) => string.Concat(place.Split(Joints, StringSplitOptions.RemoveEmptyEntries).Select(name => "/" + name));
}
