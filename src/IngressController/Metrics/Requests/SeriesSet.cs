namespace IngressController.Metrics.Requests;

/// <summary>
/// The series of one set of labels, by method and status. Finding an existing series takes no lock and no allocation; a new one
/// is added under a lock to an open-addressed table, while there is room.
/// </summary>
/// <param name="room">Bounds the series; null: they are few by themselves.</param>
sealed class SeriesSet(RequestSchema schema, ControllerIdentity identity, RequestLabels labels, SeriesRoom? room)
{
    readonly Lock _adding = new();
    volatile RequestSeries?[] _table = new RequestSeries?[8];
    int _count;
    bool _isReleased;

    public void Record(in RequestMeasure request)
    {
        var method = RequestMethods.NumberOf(request.Method);
        var status = schema.StatusOf(request.Status is >= 100 and <= 999 ? request.Status : 0);
        if ((Find(_table, RequestSeries.KeyOf(method, status)) ?? Add(method, status)) is { } series)
            schema.Record(series.Cells, request);
        else
            room!.RecordBeyond(request);
    }

    /// <summary>Records a request under the class of its status, whatever its method.</summary>
    public void RecordByClass(in RequestMeasure request)
    {
        var status = request.Status is >= 100 and <= 999 ? request.Status / 100 : 0;
        if ((Find(_table, RequestSeries.KeyOf(0, status)) ?? Add(0, status)) is { } series)
            schema.Record(series.Cells, request);
    }

    /// <summary>Gives the places of its series back; those that late requests add need none.</summary>
    public void Release()
    {
        lock (_adding)
        {
            if (_isReleased)
                return;
            _isReleased = true;
            room?.Give(_count);
        }
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

    // Where there is no room, no request waits for the lock.
    RequestSeries? Add(int method, int status)
    {
        if (room?.TryTake() == false)
            return null;
        lock (_adding)
        {
            var key = RequestSeries.KeyOf(method, status);
            var there = Find(_table, key);
            if (there is not null || _isReleased)
                room?.Give(1);
            if (there is not null)
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
