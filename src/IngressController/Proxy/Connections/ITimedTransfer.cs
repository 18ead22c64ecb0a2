namespace IngressController.Proxy.Connections;

/// <summary>A wait for a client that is limited in time by <see cref="StalledTransfers"/>.</summary>
interface ITimedTransfer
{
    /// <summary>Ends the wait if it is over its time.</summary>
    /// <param name="now">Milliseconds of <see cref="Environment.TickCount64"/>.</param>
    void CheckTime(long now);
}
