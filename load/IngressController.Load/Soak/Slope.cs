namespace IngressController.Load.Soak;

/// <summary>A line through measured points.</summary>
static class Slope
{
    /// <summary>
    /// The median of the slopes between all pairs of points (Theil and Sen): a few wild points, up to 29 %, don't move it.
    /// </summary>
    /// <param name="points">No two at one <c>X</c>; it takes as many steps as they have pairs.</param>
    /// <returns><c>Y</c> for each <c>X</c>; 0 for less than two points.</returns>
    public static double Of(IReadOnlyList<(double X, double Y)> points)
    {
        var slopes = new List<double>(points.Count * Math.Max(0, points.Count - 1) / 2);
        for (var right = 1; right < points.Count; right++)
        {
            for (var left = 0; left < right; left++)
                slopes.Add((points[right].Y - points[left].Y) / (points[right].X - points[left].X));
        }

        return slopes.Count == 0 ? 0 : Median(slopes);
    }

    /// <summary>The middle one, or the mean of the two in the middle.</summary>
    /// <param name="values">One at least.</param>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
