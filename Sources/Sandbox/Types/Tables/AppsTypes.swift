/// Field tables of `apps`, `batch`, `autoscaling` and `policy`.
enum AppsTypes {
    static let table = """
        Deployment
          metadata ObjectMeta ! #1
          spec DeploymentSpec ! #2
          status DeploymentStatus ! #3
        DeploymentSpec
          replicas int =1 #1
          selector LabelSelector ~ #2
          template PodTemplateSpec ! #3
          strategy DeploymentStrategy ! retain #4
          minReadySeconds int - #5
          revisionHistoryLimit int =10 #6
          paused bool - #7
          progressDeadlineSeconds int =600 #9
        DeploymentStrategy
          type string #1
          rollingUpdate RollingUpdateDeployment #2
        RollingUpdateDeployment
          maxUnavailable intstr #1
          maxSurge intstr #2
        DeploymentStatus
          observedGeneration int - #1
          replicas int - #2
          updatedReplicas int - #3
          readyReplicas int - #7
          availableReplicas int - #4
          unavailableReplicas int - #5
          terminatingReplicas int #9
          conditions [WorkloadConditionWithUpdate] map=type merge=type #6
          collisionCount int #8
        WorkloadConditionWithUpdate
          type string keep #1
          status string keep #2
          lastUpdateTime time #6
          lastTransitionTime time #7
          reason string #4
          message string #5
        WorkloadStatusCondition
          type string keep #1
          status string keep #2
          lastTransitionTime time #3
          reason string #4
          message string #5
        ReplicaSet
          metadata ObjectMeta ! #1
          spec ReplicaSetSpec ! #2
          status ReplicaSetStatus ! #3
        ReplicaSetSpec
          replicas int =1 #1
          minReadySeconds int - #4
          selector LabelSelector ~ #2
          template PodTemplateSpec ! #3
        ReplicaSetStatus
          replicas int keep #1
          fullyLabeledReplicas int - #2
          readyReplicas int - #4
          availableReplicas int - #5
          terminatingReplicas int #7
          observedGeneration int - #3
          conditions [WorkloadStatusCondition] map=type merge=type #6
        ReplicationController
          metadata ObjectMeta ! #1
          spec ReplicationControllerSpec ! #2
          status ReplicaSetStatus ! #3
        ReplicationControllerSpec
          replicas int =1 #1
          minReadySeconds int - #4
          selector {string} #2
          template PodTemplateSpec #3
        StatefulSet
          metadata ObjectMeta ! #1
          spec StatefulSetSpec ! #2
          status StatefulSetStatus ! #3
        StatefulSetSpec
          replicas int =1 #1
          selector LabelSelector ~ #2
          template PodTemplateSpec ! #3
          volumeClaimTemplates [PersistentVolumeClaim] #4
          serviceName string keep #5
          podManagementPolicy string ="OrderedReady" #6
          updateStrategy StatefulSetUpdateStrategy ! #7
          revisionHistoryLimit int =10 #8
          minReadySeconds int - #9
          persistentVolumeClaimRetentionPolicy StatefulSetRetention #10
          ordinals StatefulSetOrdinals #11
        StatefulSetRetention
          whenDeleted string #1
          whenScaled string #2
        StatefulSetOrdinals
          start int keep #1
        StatefulSetUpdateStrategy
          type string ="RollingUpdate" #1
          rollingUpdate RollingUpdateStatefulSet #2
        RollingUpdateStatefulSet
          partition int =0 #1
          maxUnavailable intstr #2
        StatefulSetStatus
          observedGeneration int - #1
          replicas int keep #2
          readyReplicas int - #3
          currentReplicas int - #4
          updatedReplicas int - #5
          currentRevision string #6
          updateRevision string #7
          collisionCount int #9
          conditions [WorkloadStatusCondition] map=type merge=type #10
          availableReplicas int keep #11
        DaemonSet
          metadata ObjectMeta ! #1
          spec DaemonSetSpec ! #2
          status DaemonSetStatus ! #3
        DaemonSetSpec
          selector LabelSelector ~ #1
          template PodTemplateSpec ! #2
          updateStrategy DaemonSetUpdateStrategy ! #3
          minReadySeconds int - #4
          revisionHistoryLimit int =10 #6
        DaemonSetUpdateStrategy
          type string ="RollingUpdate" #1
          rollingUpdate RollingUpdateDeployment #2
        DaemonSetStatus
          currentNumberScheduled int keep #1
          numberMisscheduled int keep #2
          desiredNumberScheduled int keep #3
          numberReady int keep #4
          observedGeneration int - #5
          updatedNumberScheduled int - #6
          numberAvailable int - #7
          numberUnavailable int - #8
          collisionCount int #9
          conditions [WorkloadStatusCondition] map=type merge=type #10
        ControllerRevision
          metadata ObjectMeta ! #1
          data any #2
          revision int keep #3
        Job
          metadata ObjectMeta ! #1
          spec JobSpec ! #2
          status JobStatus ! #3
        JobSpec
          parallelism int #1
          completions int #2
          activeDeadlineSeconds int #3
          podFailurePolicy any #11
          successPolicy any #16
          backoffLimit int =6 #7
          backoffLimitPerIndex int #12
          maxFailedIndexes int #13
          selector LabelSelector #4
          manualSelector bool =false #5
          template PodTemplateSpec ! #6
          ttlSecondsAfterFinished int #8
          completionMode string ="NonIndexed" #9
          suspend bool =false #10
          podReplacementPolicy string #14
          managedBy string #15
        JobStatus
          conditions [JobCondition] merge=type #1
          startTime time #2
          completionTime time #3
          active int - #4
          succeeded int - #5
          failed int - #6
          terminating int #11
          completedIndexes string #7
          failedIndexes string #10
          uncountedTerminatedPods UncountedTerminatedPods #8
          ready int #9
        UncountedTerminatedPods
          succeeded [string] set #1
          failed [string] set #2
        JobCondition
          type string keep #1
          status string keep #2
          lastProbeTime time #3
          lastTransitionTime time #4
          reason string #5
          message string #6
        CronJob
          metadata ObjectMeta ! #1
          spec CronJobSpec ! #2
          status CronJobStatus ! #3
        CronJobSpec
          schedule string keep #1
          timeZone string #8
          startingDeadlineSeconds int #2
          concurrencyPolicy string ="Allow" #3
          suspend bool =false #4
          jobTemplate JobTemplateSpec ! #5
          successfulJobsHistoryLimit int =3 #6
          failedJobsHistoryLimit int =1 #7
        JobTemplateSpec
          metadata ObjectMeta ! #1
          spec JobSpec ! #2
        CronJobStatus
          active [ObjectReference] #1
          lastScheduleTime time #4
          lastSuccessfulTime time #5
        HorizontalPodAutoscaler
          metadata ObjectMeta ! #1
          spec HorizontalPodAutoscalerSpec ! #2
          status HorizontalPodAutoscalerStatus ! #3
        HorizontalPodAutoscalerSpec
          scaleTargetRef CrossVersionObjectReference ! #1
          minReplicas int =1 #2
          maxReplicas int keep #3
          metrics [any] #4
          behavior any #5
        CrossVersionObjectReference atomic
          kind string keep #1
          name string keep #2
          apiVersion string #3
        HorizontalPodAutoscalerStatus
          observedGeneration int #1
          lastScaleTime time #2
          currentReplicas int - #3
          desiredReplicas int keep #4
          currentMetrics [any] #5
          conditions [WorkloadStatusCondition] map=type merge=type #6
        HorizontalPodAutoscalerV1
          metadata ObjectMeta ! #1
          spec HorizontalPodAutoscalerSpecV1 ! #2
          status HorizontalPodAutoscalerStatusV1 ! #3
        HorizontalPodAutoscalerSpecV1
          scaleTargetRef CrossVersionObjectReference ! #1
          minReplicas int =1 #2
          maxReplicas int keep #3
          targetCPUUtilizationPercentage int #4
        HorizontalPodAutoscalerStatusV1
          observedGeneration int #1
          lastScaleTime time #2
          currentReplicas int keep #3
          desiredReplicas int keep #4
          currentCPUUtilizationPercentage int #5
        Scale
          metadata ObjectMeta ! #1
          spec ScaleSpec ! #2
          status ScaleStatus ! #3
        ScaleSpec
          replicas int - #1
        ScaleStatus
          replicas int keep #1
          selector string #2
        PodDisruptionBudget
          metadata ObjectMeta ! #1
          spec PodDisruptionBudgetSpec ! #2
          status PodDisruptionBudgetStatus ! #3
        PodDisruptionBudgetSpec
          minAvailable intstr #1
          selector LabelSelector #2
          maxUnavailable intstr #3
          unhealthyPodEvictionPolicy string #4
        PodDisruptionBudgetStatus
          observedGeneration int - #1
          disruptedPods {time} #2
          disruptionsAllowed int keep #3
          currentHealthy int keep #4
          desiredHealthy int keep #5
          expectedPods int keep #6
          conditions [Condition] map=type merge=type #7
        """
}
