namespace IngressController.Metrics.Requests;

/// <summary>
/// The series of one set of labels, by method and status. Finding an existing series takes no lock and no allocation; a new one
/// is added under a lock to an open-addressed table.
/// </summary>
sealed class SeriesSet(RequestSchema schema, ControllerIdentity identity, RequestLabels labels)
{
    readonly Lock _adding = new();
    volatile RequestSeries?[] _table = new RequestSeries?[8];
    int _count;

    public void Record(in RequestMeasure request)
    {
        var method = RequestMethods.NumberOf(request.Method);
        var status = schema.StatusOf(request.Status is >= 100 and <= 999 ? request.Status : 0);
        var series = Find(_table, RequestSeries.KeyOf(method, status)) ?? Add(method, status);
        schema.Record(series.Cells, request);
    }

    public void CollectInto(List<RequestSeries> series)
    {
        foreach (var one in _table)
        {
            if (one is not null)
                series.Add(one);
        }
    }

    static RequestSeries? Find(RequestSeries?[] table, int key)
    {
        for (var i = Slot(key, table); ; i = (i + 1) & (table.Length - 1))
        {
            var found = Volatile.Read(ref table[i]);
            if (found is null || found.Key == key)
                return found;
        }
    }

    RequestSeries Add(int method, int status)
    {
        lock (_adding)
        {
            var key = RequestSeries.KeyOf(method, status);
            if (Find(_table, key) is { } there)
                return there;

            // Keep the table at most half full: probes stay short and always end at an empty slot.
            if (++_count * 2 > _table.Length)
                _table = Larger(_table);
            var added = new RequestSeries(key, labels.Render(identity, RequestMethods.Name(method), schema.StatusText(status)), schema.Size);
            Place(_table, added);
            return added;
        }
    }

    static RequestSeries?[] Larger(RequestSeries?[] table)
    {
        var larger = new RequestSeries?[table.Length * 2];
        foreach (var one in table)
        {
            if (one is not null)
                Place(larger, one);
        }

        return larger;
    }

    static void Place(RequestSeries?[] table, RequestSeries series)
    {
        var i = Slot(series.Key, table);
        while (table[i] is not null)
            i = (i + 1) & (table.Length - 1);
        Volatile.Write(ref table[i], series);
    }

    // Fibonacci hashing: keys differ only in a few low and middle bits.
    static int Slot(int key, RequestSeries?[] table) => (int)(((uint)key * 2654435769u) >> 16) & (table.Length - 1);
}
